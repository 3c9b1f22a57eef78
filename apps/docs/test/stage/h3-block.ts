import type { RequestListener } from 'node:http'
import type { Duo } from '@duokit/h3'
import { type H3, type H3Event, type SessionConfig, updateSession } from 'h3'
import { toNodeHandler } from 'h3/node'
import { vi } from 'vitest'
import { runBlock } from '../page-block.js'

/** A block for one major of h3. */
export interface H3Page {
  readonly page: string
  readonly part: string
  readonly major: 1 | 2
}

/** Runs a block of h3 with a login page, and returns what serves its requests. */
export async function runH3({ page, part, major }: H3Page, values: object): Promise<RequestListener> {
  if (major === 1) return runFirstMajor(page, part, values)
  const logIn = (app: H3, session: SessionConfig) => {
    for (const path of ['/sign-in', '/sign-out'])
      app.all(path, async (event) => {
        const user = event.url.searchParams.get('as') ?? undefined
        await updateSession(event, session, (data) => ({ ...data, user }))
        return ''
      })
  }
  const edit = (code: string) => `${code.replace(/^serve\(app\).*$/m, '')}\nlogIn(app, session)\nexport { app, duo }\n`
  const { app, duo } = (await runBlock(page, part, { ...values, logIn }, edit)) as { app: H3; duo: Duo }
  // What the reader has in front of it already; middleware runs before routes, whatever the order.
  if (part === 'new H3({') app.use(duo.routes())
  return toNodeHandler(app)
}

/** The adapter imports `h3`, and gets whichever its application has installed. */
async function runFirstMajor(page: string, part: string, values: object): Promise<RequestListener> {
  const installed = (await import('h3-v1')) as unknown as FirstMajor
  vi.resetModules()
  vi.doMock('h3', () => installed)
  const logIn = (app: { use(path: string, handler: unknown): void }, session: SessionConfig) => {
    const { defineEventHandler, getQuery, updateSession: update } = installed
    const sign = defineEventHandler(async (event) => {
      const user = getQuery(event)['as']
      await update(event, session, (data) => ({ ...data, user }))
      return ''
    })
    for (const path of ['/sign-in', '/sign-out']) app.use(path, sign)
  }
  const edit = (code: string) =>
    code
      .replace(/^createServer\((.*?)\)\.listen.*$/m, 'export const listener = $1')
      .replace('app.use(duo.routes())', 'logIn(app, session)\n$&')
  const found = await runBlock(page, part, { ...values, logIn }, edit)
  vi.doUnmock('h3')
  return (found as { listener: RequestListener }).listener
}

/** What the login page uses of h3 1. */
interface FirstMajor {
  defineEventHandler(handler: (event: H3Event) => Promise<string>): unknown
  getQuery(event: H3Event): Record<string, unknown>
  updateSession(event: H3Event, session: SessionConfig, change: (data: object) => object): Promise<unknown>
}
