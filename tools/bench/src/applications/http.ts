import { cookieStore, createDuo, iframePrompt } from '@duokit/http'
import type { ServerResponse } from 'node:http'
import type { ApplicationOptions, CreateListener } from '../application.ts'
import type { Listener } from '../server-process.ts'

const body = '{"ok":true}'

export const createListener: CreateListener = (options) => {
  if (options.variant === 'guard') return guarded(options)
  if (options.variant === 'bare') return (_request, response) => answer(response)
  return (request, response) => {
    if (options.sessionOf(request.headers.cookie) === undefined) response.writeHead(401).end()
    else answer(response)
  }
}

function guarded({ keys, origin, sessionOf }: ApplicationOptions): Listener {
  const duo = createDuo({
    origin,
    prompt: iframePrompt(keys),
    getUsername: ({ req }) => sessionOf(req.headers.cookie)?.user,
    store: cookieStore({ bindTo: 'browser' }),
    onError: (error) => console.error(error),
  })
  const guard = duo.guard()
  return (request, response) => guard(request, response, () => answer(response))
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}
