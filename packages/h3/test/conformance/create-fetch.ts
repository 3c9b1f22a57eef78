import type { TargetOptions } from '@duokit/conformance'
import * as adapter from '@duokit/h3'
import * as h3 from 'h3'
import { createApplication } from './create-application.js'

/** The application on h3 2 without a server, which `apps/runtimes` serves on other runtimes. */
export function createFetch(options: TargetOptions): (request: Request) => Response | Promise<Response> {
  const { app } = createApplication(
    { number: 2, h3, adapter, createApp: () => h3.createApp({ silent: true }) },
    options,
  )
  return (request) => app.fetch(request)
}
