import { building } from '$app/env'
import { resolve as pathOf } from '$app/paths'
import { duo } from './lib/server/duo'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'

/** Routes, as SvelteKit names them. Everything else needs Duo, also what is added later. */
const open = new Set<string | null>(['/', '/login', '/logout', '/about'])

export const handle: Handle = async ({ event, resolve }) => {
  // A form action and `__data.json` belong to the route of their page. A remote function belongs to none.
  const isOpen = open.has(event.route.id) && !isRemote(event)
  if (building) return prerender(event, await resolve(event), isOpen)
  const own = duo().handle(event.request, event)
  if (own !== undefined) return own
  if (isOpen) return resolve(event)
  const requirement = event.request.method === 'POST' ? { maxAge: 300 } : undefined
  const passed = await duo().guard(event.request, requirement, event)
  if (passed instanceof Response) {
    const way = isOwnFetch(event) && (await wayOf(event, requirement))
    return way ? redirectTo(way, event) : passed
  }
  event.locals.duo = passed.proof
  return passed.respond(await resolve(event))
}

/** A file of a prerendered page is served to everyone, and this hook never sees the request. */
function prerender({ url }: RequestEvent, response: Response, isOpen: boolean): Response {
  // SvelteKit also opens each page that a prerendered one links to. 204 says that it is not prerendered.
  if (isOpen || response.status === 204 || response.status >= 400) return response
  throw new Error(`${url.pathname} needs Duo and must not be prerendered`)
}

/** Without scripts, a form of a remote function is sent to any page: `POST /?/remote=…`. */
function isRemote({ isRemoteRequest, request, url }: RequestEvent): boolean {
  return isRemoteRequest || (request.method === 'POST' && url.searchParams.has('/remote'))
}

/** SvelteKit's router, `use:enhance` and remote functions expect a redirect as SvelteKit writes it. */
function isOwnFetch({ isDataRequest, isRemoteRequest, request }: RequestEvent): boolean {
  return isDataRequest || isRemoteRequest || request.headers.has('x-sveltekit-action')
}

/** Thrown, so that SvelteKit adds the cookies that your hooks have set. */
function redirectTo(location: string, { isRemoteRequest }: RequestEvent): Response {
  // The first factor or the router may see another origin than SvelteKit.
  if (!isRemoteRequest) redirect(303, location, { external: true })
  // A thrown one counts as success of a remote form. It is read from `data`, and by live queries from `location`.
  const data = JSON.stringify([{ redirect: 1 }, location])
  return Response.json({ type: 'redirect', location, data }, { headers: { 'cache-control': 'no-store' } })
}

/** Where the guard sends a person who opens the page itself. */
async function wayOf(event: RequestEvent, requirement?: { maxAge: number }): Promise<string | null> {
  const headers = new Headers(event.request.headers)
  headers.set('accept', 'text/html')
  headers.set('sec-fetch-mode', 'navigate')
  headers.set('sec-fetch-dest', 'document')
  const refused = await duo().guard(new Request(pageOf(event), { headers }), requirement, event)
  return refused instanceof Response ? refused.headers.get('location') : null
}

/** The query of a form is the name of its action, and a remote function does not say which page calls it. */
function pageOf({ url, request, isRemoteRequest }: RequestEvent): string {
  const referer = request.headers.get('referer')
  if (isRemoteRequest) return referer?.startsWith(`${url.origin}/`) ? referer : new URL(pathOf('/'), url).href
  return request.method === 'POST' ? url.origin + url.pathname : url.href
}
