import { createSimulator, type Simulator } from '@duokit/simulator'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { login, press } from './universal-text.js'

type Schema = Record<string, unknown>
interface Documented {
  parameters: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: Record<string, { content: { 'application/json': { schema: Schema } } }>
}
interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, Documented>>
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const headers = { 'x-duo-simulator': '1', 'content-type': 'application/json' }
const ajv = new Ajv2020({ strict: false })

let simulator: Simulator
let document: OpenApi
beforeAll(async () => {
  simulator = await createSimulator()
  document = (await (await fetch(`${simulator.url}/sim/openapi.json`)).json()) as OpenApi
})
afterAll(() => simulator.close())

const filled = (path: string, values: Record<string, string> = {}): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'x')

it('is a valid OpenAPI document that holds no secret', async () => {
  expect(await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>)).toMatchObject(
    { valid: true },
  )
  const text = JSON.stringify(document)
  expect(text).not.toContain(simulator.application.skey)
  expect(text).not.toContain(simulator.application.ikey)
  expect(text).not.toContain(simulator.controlToken)
})

it('documents every method of every path that exists, and none that does not', async () => {
  const paths = Object.keys(document.paths)
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) {
    const documented = Object.keys(document.paths[path] ?? {})
    for (const method of METHODS) {
      // Without the header, an existing call is refused before it does anything.
      const response = await fetch(simulator.url + filled(path), { method: method.toUpperCase() })
      expect({ path, method, status: response.status }).toEqual({
        path,
        method,
        status: documented.includes(method) ? 403 : 405,
      })
    }
  }
})

it('every call about an application is documented with and without its key', () => {
  const scoped = Object.keys(document.paths).filter((path) => path.startsWith('/sim/apps/{ikey}/'))
  expect(scoped.length).toBeGreaterThan(8)
  for (const path of scoped) expect(document.paths).toHaveProperty([path.replace('/apps/{ikey}', '')])
})

describe('the answers are as documented', () => {
  const schemaOf = (method: string, path: string): Schema =>
    document.paths[path]?.[method]?.responses['200']?.content['application/json'].schema ?? {}

  it.each<[method: string, path: string, values: Record<string, string>, body?: object | undefined, query?: string]>([
    ['get', '/sim/apps', {}],
    ['post', '/sim/apps', {}, { name: 'Other' }],
    ['get', '/sim/users', {}],
    ['get', '/sim/users/{name}', { name: 'alice' }],
    ['put', '/sim/users/{name}', { name: 'alice' }, { email: 'a@example.com' }],
    ['post', '/sim/users/{name}/outcomes', { name: 'bob' }, { outcomes: ['deny', 'err:x', 'tamper:sig'] }],
    ['delete', '/sim/users/{name}', { name: 'bob' }],
    ['get', '/sim/config', {}],
    ['patch', '/sim/config', {}, { badAuth: 'sig', outage: { frame: 'hang' } }],
    ['get', '/sim/clock', {}],
    ['post', '/sim/clock', {}, { freeze: true }],
    ['get', '/sim/pending', {}, undefined, '?wait=0'],
    ['get', '/sim/events', {}, undefined, '?since=0&kind=factor.started'],
    ['post', '/sim/reset', {}],
  ])('%s %s', async (...row) => {
    const [method, path, values, body, query = ''] = row
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, { action: 'push', device: 'device1' })
    const request = document.paths[path]?.[method]?.requestBody?.content['application/json'].schema
    expect(request === undefined).toBe(body === undefined)
    expect(request === undefined || ajv.validate(request, body)).toBe(true)
    const init = { method: method.toUpperCase(), headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    const response = await fetch(simulator.url + filled(path, values) + query, init)
    const answer: unknown = await response.json()
    expect(response.status).toBe(200)
    ajv.validate(schemaOf(method, path), answer)
    expect(ajv.errors).toBeNull()
  })

  it('a refusal as well, and the request schemas refuse what the calls refuse', async () => {
    const bad: [method: string, path: string, body: object][] = [
      ['patch', '/sim/config', { passcod: '1' }],
      ['patch', '/sim/config', { latencyMs: -1 }],
      ['patch', '/sim/config', { outage: { nowhere: 'hang' } }],
      ['put', '/sim/users/{name}', { status: 'gone' }],
      ['put', '/sim/users/{name}', { outcomes: ['alow'] }],
      ['put', '/sim/users/{name}', { devices: [{ id: '1' }] }],
      ['post', '/sim/users/{name}/outcomes', {}],
      ['post', '/sim/clock', { offset: '5' }],
      ['post', '/sim/apps', { skey: 'short' }],
      ['post', '/sim/apps', { redirectUris: ['/callback'] }],
      ['post', '/sim/apps', { users: { a: { status: 'gone' } } }],
      ['post', '/sim/refuse', { seconds: 4000 }],
    ]
    for (const [method, path, body] of bad) {
      const documented = document.paths[path]?.[method]
      expect([
        path,
        body,
        ajv.validate(documented?.requestBody?.content['application/json'].schema ?? {}, body),
      ]).toEqual([path, body, false])
      const init = { method: method.toUpperCase(), headers, body: JSON.stringify(body) }
      const response = await fetch(simulator.url + filled(path), init)
      expect(response.status).toBe(400)
      const answer: unknown = await response.json()
      expect(ajv.validate(documented?.responses['400']?.content['application/json'].schema ?? {}, answer)).toBe(true)
    }
  })
})
