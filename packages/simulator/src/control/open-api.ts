import type { JsonSchema } from '../settings/check-fields.js'
import { json } from '../transport/reply.js'
import type { Route } from '../server/router.js'
import { operations } from './operations.js'
import { pathsOf, type Operation } from './operation.js'

/** The control interface as an OpenAPI document. It holds nothing of this run, and is for everybody who gets here. */
export const openApiRoute: Route = {
  method: 'GET',
  path: '/sim/openapi.json',
  handle: (_request, { site }) => json(200, openApi(site.url)),
}

function openApi(url: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const operation of operations) {
    for (const path of pathsOf(operation)) {
      const item = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})
      item[operation.method.toLowerCase()] = documented(operation, path)
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Control interface of the local Duo',
      version: '1',
      description:
        'Drives a simulator of Duo for development and tests. Calls without /apps/{ikey} are about the default application.',
    },
    servers: [{ url }],
    security: [{ control: [] }],
    components: {
      securitySchemes: {
        control: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Duo-Simulator',
          description: '1, or the control token if other machines are let in.',
        },
      },
    },
    paths,
  }
}

function documented({ method, summary, query = {}, body, response }: Operation, path: string): JsonSchema {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    schema,
  }))
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[/:](\w)/g, (_, first: string) => first.toUpperCase()).replaceAll('/', '')}`,
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined ? {} : { requestBody: { content: jsonOf(body) } }),
    responses: {
      200: { description: 'It was done.', content: jsonOf(answered(response)) },
      400: { description: 'Something was wrong; `message_detail` names it.', content: jsonOf(failed) },
      403: { description: 'The header X-Duo-Simulator is missing or wrong.', content: jsonOf(failed) },
      404: { description: 'There is no such thing.', content: jsonOf(failed) },
    },
  }
}

const jsonOf = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } })

const answered = (response: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { stat: { const: 'OK' }, response },
  required: ['stat', 'response'],
})

const failed: JsonSchema = {
  type: 'object',
  properties: {
    stat: { const: 'FAIL' },
    code: { type: 'integer' },
    message: { type: 'string' },
    message_detail: { type: 'string' },
  },
  required: ['stat', 'code', 'message'],
}
