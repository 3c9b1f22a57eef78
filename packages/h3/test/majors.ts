import type * as adapter from '@duokit/h3'
import type { RequestListener } from 'node:http'
import type * as h3 from 'h3'
import { toNodeHandler } from 'h3/node'
import { toNodeHandler as toCandidateHandler } from 'h3-v2-rc/node'
import { vi } from 'vitest'

/** One major of h3, and the adapter as it is where that one is installed. */
export interface Major {
  readonly number: 1 | 2
  readonly h3: typeof h3
  readonly adapter: typeof adapter
  /** An application that prints nothing. */
  createApp(): h3.H3
  /** For a server of Node's. */
  toListener(app: h3.H3): RequestListener
  /** For web Requests. */
  toFetch(app: h3.H3): (request: Request) => Response | Promise<Response>
}

/** The parts that both majors have are typed as those of h3 2. */
export const majors: readonly Major[] = [await load(2, () => import('h3')), await load(1, () => import('h3-v1'))]

/** The first copies of h3 2, such as the one of Nitro 3.0: their errors have no headers of their own. */
export const candidate: Major = {
  ...(await load(2, () => import('h3-v2-rc'))),
  toListener: (app) => toCandidateHandler(app as never),
}

/** The adapter imports `h3`, and gets whichever an application has installed. */
async function load(number: 1 | 2, find: () => Promise<object>): Promise<Major> {
  // Each has what the tests use of them.
  const installed = (await find()) as typeof h3
  vi.resetModules()
  vi.doMock('h3', () => installed)
  return {
    number,
    h3: installed,
    adapter: await import('@duokit/h3'),
    toFetch: (app) => (number === 2 ? app.fetch : installed.toWebHandler(app)),
    createApp: () => installed.createApp(number === 2 ? { silent: true } : { onError: hush }),
    toListener: (app) => (number === 2 ? toNodeHandler(app) : installed.toNodeListener(app)),
  }
}

/** h3 1 prints what is marked as unhandled. */
function hush(error: { unhandled?: boolean | undefined }): void {
  error.unhandled = false
}
