import {
  cookieStore,
  createAdapter,
  type DuoProof,
  guardWebResponse,
  iframePrompt,
  pathAndQuery,
  webAnswer,
  webRequest,
} from '@duokit/core'
import { half, keys } from 'testing/duo-half'

/** A request, and what the adapter keeps for it. */
interface Ctx {
  readonly request: Request
  readonly cookies: string[]
  proof?: DuoProof
}

const local = 'http://localhost:1234'

type Handle = (ctx: Ctx, requireProof: () => Promise<DuoProof>) => Response | Promise<Response>

/** An application on web requests: everything but `/open` is guarded, and handlers get their proof. */
export function createApplication(handle: Handle, origin = local) {
  const adapter = createAdapter<Ctx>(
    {
      origin,
      prompt: iframePrompt(keys),
      getUsername: ({ request }) => request.headers.get('x-user') ?? undefined,
      store: cookieStore({ bindTo: 'browser' }),
      onEvent: () => undefined,
    },
    {
      request: (ctx, below) => webRequest(ctx.request, { ctx, url: below(pathAndQuery(ctx.request.url)) }),
      keepProof: (ctx, proof) => void (ctx.proof = proof),
      appendCookie: ({ cookies }, cookie) => void cookies.push(cookie),
    },
  )
  const guard = adapter.guard()
  return async (request: Request): Promise<Response> => {
    const ctx: Ctx = { request, cookies: [] }
    const isOpen = new URL(request.url).pathname === '/open'
    const answer = isOpen ? undefined : await guard(ctx)
    if (answer !== undefined) return webAnswer(answer, request)
    const response = guardWebResponse(await handle(ctx, () => adapter.calls.require(ctx)))
    for (const cookie of ctx.cookies) response.headers.append('set-cookie', cookie)
    return response
  }
}

/** Sends requests as the script of one browser, and keeps cookies. */
export function browserOf(application: (request: Request) => Promise<Response>, origin = local) {
  const jar = new Map<string, string>()
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('x-user', 'alice')
    headers.set('accept', headers.get('accept') ?? 'application/json')
    headers.set('sec-fetch-site', 'same-origin')
    headers.set('origin', new URL(origin).origin)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await application(new Request(new URL(path, origin), { ...init, headers }))
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0(;|$)/i.test(cookie)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
}

type Send = ReturnType<typeof browserOf>

/** Duo's response to a started login, as the script posts it. */
export async function formOf(send: Send): Promise<{ path: string; body: URLSearchParams }> {
  const started = (await (await send('/duo/start?next=/page')).json()) as Record<string, string>
  const { sigRequest = '', postAction = '', postArgument = '' } = started
  const response = `${half({ user: 'alice', expires: Math.floor(Date.now() / 1000) + 300 })}:${sigRequest.split(':')[1]}`
  return { path: postAction, body: new URLSearchParams({ [postArgument]: response }) }
}

/** A whole login. */
export async function logIn(send: Send): Promise<Response> {
  const { path, body } = await formOf(send)
  return send(path, { method: 'POST', body })
}
