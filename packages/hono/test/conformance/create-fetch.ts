import type { TargetOptions } from '@duokit/conformance'
import { createApplication } from './create-application.js'

/** The application without a server, which `apps/runtimes` serves on other runtimes. */
export function createFetch(options: TargetOptions): (request: Request) => Response | Promise<Response> {
  const { app } = createApplication('useSessionStorage', options)
  return (request) => app.fetch(request)
}
