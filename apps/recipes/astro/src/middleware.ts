import { defineMiddleware } from 'astro:middleware'
import { getActionContext } from 'astro:actions'
import { duo } from './server/duo'

/** Routes, as Astro names them. Everything else needs Duo, also server islands, and what is added later. */
const open = new Set(['/', '/login', '/logout', '/about'])

export const onRequest = defineMiddleware(async (context, next) => {
  // An action runs on any page, also on an open one: `POST /?_action=transfer`.
  const isOpen = open.has(context.routePattern) && getActionContext(context).action === undefined
  if (context.isPrerendered) {
    // The file is served to everyone, and no middleware sees the request.
    if (!isOpen) throw new Error(`${context.url.pathname} needs Duo and must not be prerendered`)
    return next()
  }
  const own = duo().handle(context.request, context)
  if (own !== undefined) return own
  if (isOpen) return next()
  const requirement = context.request.method === 'POST' ? { maxAge: 300 } : undefined
  const passed = await duo().guard(context.request, requirement, context)
  if (passed instanceof Response) return passed
  context.locals.duo = passed.proof
  return passed.respond(await next())
})
