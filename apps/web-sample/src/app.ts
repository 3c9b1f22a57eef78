import { isForeignForm } from 'sample-kit/foreign-form'
import { notFoundPage, refusedPage } from 'sample-kit/pages'
import { securityHeaders } from 'sample-kit/security-headers'
import { wantsJson } from 'sample-kit/wants-json'
import { guardedRoutes } from './guarded-routes.js'
import { openRoutes } from './open-routes.js'
import { html } from './html.js'
import { type AppOptions, createParts, type Parts } from './parts.js'
import type { Visit } from './sessions.js'

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation. It is one function, the same on every runtime.
 */
export function createApp(options: AppOptions): (request: Request) => Promise<Response> {
  const { origin } = options
  const parts = createParts(options)
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const sent = Object.entries(securityHeaders(origin, parts.duo.csp()['form-action']))
  return async (request) => {
    const visit: Visit = { cookies: [] }
    const found = await respond(request, visit, { parts, origin }).catch(
      (error: unknown) => parts.duo.respond(error) ?? failed(error),
    )
    const response = new Response(request.method === 'HEAD' ? null : found.body, found)
    for (const [name, value] of sent) if (!response.headers.has(name)) response.headers.set(name, value)
    for (const cookie of visit.cookies) response.headers.append('set-cookie', cookie)
    return response
  }
}

interface Application {
  readonly parts: Parts
  readonly origin: string
}

async function respond(request: Request, visit: Visit, { parts, origin }: Application): Promise<Response> {
  const own = await parts.duo.handle(request, visit)
  if (own !== undefined) return own
  const { method, headers } = request
  // Forms count only when a page of this site sent them.
  if (isForeignForm({ method, header: (name) => headers.get(name) }, origin)) return html(refusedPage(), 403)
  const route = `${method === 'HEAD' ? 'GET' : method} ${pathOf(request)}`
  const open = openRoutes.get(route)
  if (open !== undefined) return open({ request, ctx: visit }, parts)
  const guarded = guardedRoutes.get(route)
  if (guarded === undefined) return notFound(request)
  const passed = await parts.duo.guard(request, guarded.requirement, visit)
  if (passed instanceof Response) return passed
  return passed.respond(await guarded.handle({ request, ctx: visit }, { ...parts, proof: passed.proof }))
}

/** Not through `URL`, which throws where the header `Host` is odd. */
function pathOf({ url }: Request): string {
  return /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] || '/'
}

/** Whatever nothing else answers. */
function notFound({ headers }: Request): Response {
  if (!wantsJson(headers.get('accept'))) return html(notFoundPage(), 404)
  return Response.json({ status: 404, message: 'Not Found' }, { status: 404 })
}

function failed(error: unknown): Response {
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}
