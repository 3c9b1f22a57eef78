import { createRequestHandler, RouterContextProvider } from 'react-router'
import * as build from 'virtual:react-router/server-build'
import { duo } from './duo'
import { proofContext } from './proof'

/** What `react-router build` prerenders from. */
export * from 'virtual:react-router/server-build'

const application = createRequestHandler(build)

/** Everything else needs Duo, also the data of each page, and what is added later. */
const open = new Set(['/', '/_root.data', '/login', '/login.data', '/logout', '/about', '/about.data'])

/**
 * The guard is in front of all loaders: they run at the same time, so a guard in the loader of a parent route does not
 * keep the others from running.
 */
export async function fetch(request: Request): Promise<Response> {
  const own = duo().handle(request)
  if (own !== undefined) return own
  const context = new RouterContextProvider()
  if (open.has(new URL(request.url).pathname)) return application(request, context)
  const passed = await duo().guard(request, request.method === 'POST' ? { maxAge: 300 } : undefined)
  if (passed instanceof Response) return passed
  context.set(proofContext, passed.proof)
  return passed.respond(await application(request, context))
}
