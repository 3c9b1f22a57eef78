import { createRequestHandler, RouterContextProvider } from 'react-router'
import * as build from 'virtual:react-router/server-build'
import { duo } from './duo'
import { isOpen } from './open'
import { ownRedirect } from './own-redirect'
import { proofContext } from './proof'

/** What `react-router build` prerenders from. */
export * from 'virtual:react-router/server-build'

const application = createRequestHandler(build)

/**
 * The guard is in front of all loaders: they run at the same time, so a guard in the loader of a parent route does not
 * keep the others from running.
 */
export async function fetch(request: Request): Promise<Response> {
  const own = duo().handle(request)
  if (own !== undefined) return own
  const context = new RouterContextProvider()
  if (isOpen(request)) return application(request, context)
  const requirement = request.method === 'POST' ? { maxAge: 300 } : undefined
  const passed = await duo().guard(request, requirement)
  if (passed instanceof Response) return (await ownRedirect(request, requirement)) ?? passed
  context.set(proofContext, passed.proof)
  return passed.respond(await application(request, context))
}
