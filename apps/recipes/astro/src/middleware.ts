import { defineMiddleware } from 'astro:middleware'
import { ActionError, getActionContext } from 'astro:actions'
import { duo } from './server/duo'

/** Routes, as Astro names them. Everything else needs Duo, also server islands, and what is added later. */
const open = new Set(['/', '/login', '/logout', '/about'])

export const onRequest = defineMiddleware(async (context, next) => {
  // An action runs on any page, also on an open one: `POST /?_action=transfer`.
  const { action } = getActionContext(context)
  const isOpen = open.has(context.routePattern) && action === undefined
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
  if (passed instanceof Response) return action?.calledFrom === 'rpc' ? asActionError(passed) : passed
  context.locals.duo = passed.proof
  return passed.respond(await next())
})

/** A script that calls an action gets no other error. Its `message` is the URL of the login. */
async function asActionError(refused: Response): Promise<Response> {
  const { status, headers } = refused
  if (headers.get('content-type') !== 'application/problem+json') return refused
  const problem: { start?: string; login?: string; title: string } = await refused.json()
  const message = problem.start ?? problem.login ?? problem.title
  headers.set('content-type', 'application/json')
  const error = { type: 'AstroActionError', code: ActionError.statusToCode(status), message }
  return new Response(JSON.stringify(error), { status, headers })
}
