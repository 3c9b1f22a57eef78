import { building } from '$app/env'
import { duo } from './lib/server/duo'
import { redirect } from '@sveltejs/kit'
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
    // SvelteKit's router asks for data and expects a redirect as SvelteKit writes it.
    if (event.isDataRequest) redirect(303, `/duo/start?next=${encodeURIComponent(event.url.pathname)}`)
    return passed
  }
  event.locals.duo = passed.proof
  return passed.respond(await resolve(event))
}
