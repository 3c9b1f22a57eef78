import { building } from '$app/env'
import { duo } from './lib/server/duo'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'

/** Everything else needs Duo, also what is added later. */
const open = new Set(['/', '/login', '/logout', '/about'])

export const handle: Handle = async ({ event, resolve }) => {
  // A form action belongs to its page, and `__data.json` to the path without it: `event.url` is what SvelteKit routes.
  const isOpen = open.has(event.url.pathname) && !event.isRemoteRequest
  // A file of a prerendered page is served to everyone, and this hook never sees the request.
  if (building && !isOpen) throw new Error(`${event.url.pathname} needs Duo and must not be prerendered`)
  if (building) return resolve(event)
  const own = duo().handle(event.request, event)
  if (own !== undefined) return own
  if (isOpen) return resolve(event)
  const requirement = event.request.method === 'POST' ? { maxAge: 300 } : undefined
  const passed = await duo().guard(event.request, requirement, event)
  if (passed instanceof Response) {
    if (isOwnFetch(event)) redirect(303, startOf(event, requirement))
    return passed
  }
  event.locals.duo = passed.proof
  return passed.respond(await resolve(event))
}

/** SvelteKit's router, `use:enhance` and remote functions expect a redirect as SvelteKit writes it. */
function isOwnFetch({ isDataRequest, isRemoteRequest, request }: RequestEvent): boolean {
  return isDataRequest || isRemoteRequest || request.headers.has('x-sveltekit-action')
}

/** Leads back to the page. The query of a form is the name of its action. */
function startOf({ url, request }: RequestEvent, requirement?: { maxAge: number }): string {
  const next = request.method === 'POST' ? url.pathname : url.pathname + url.search
  const query = new URLSearchParams({ next, ...(requirement && { max_age: String(requirement.maxAge) }) })
  return `/duo/start?${query.toString()}`
}
