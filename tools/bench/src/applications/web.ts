import { cookieStore, createDuo, iframePrompt } from '@duokit/web'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ApplicationOptions, CreateListener } from '../application.ts'
import type { Listener } from '../server-process.ts'

type Handle = (request: Request) => Response | Promise<Response>

export const createListener: CreateListener = (options) => listening(handlerOf(options), options.origin)

function handlerOf(options: ApplicationOptions): Handle {
  if (options.variant === 'guard') return guarded(options)
  if (options.variant === 'bare') return answer
  return (request) =>
    options.sessionOf(request.headers.get('cookie') ?? undefined) === undefined
      ? new Response(null, { status: 401 })
      : answer()
}

function guarded({ keys, origin, sessionOf }: ApplicationOptions): Handle {
  const duo = createDuo({
    origin,
    prompt: iframePrompt(keys),
    getUsername: ({ request }) => sessionOf(request.headers.get('cookie') ?? undefined)?.user,
    store: cookieStore({ bindTo: 'browser' }),
  })
  return (request) => {
    const passed = duo.guard(request)
    if (passed instanceof Promise) return passed.then((result) => (result instanceof Response ? result : answer()))
    return passed instanceof Response ? passed : passed.respond(answer())
  }
}

function answer(): Response {
  return Response.json({ ok: true })
}

/** The least that Node needs to serve a handler of web requests. */
function listening(handle: Handle, origin: string): Listener {
  return async (incoming, outgoing) => {
    const response = await handle(requestOf(incoming, origin))
    await write(response, outgoing)
  }
}

function requestOf(incoming: IncomingMessage, origin: string): Request {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  const { method = 'GET' } = incoming
  const body = method === 'GET' ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const }
  return new Request(origin + (incoming.url ?? '/'), { method, headers, ...body })
}

async function write(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status
  outgoing.setHeaders(response.headers)
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
