import type { Server } from 'node:http'
import type { Duo } from '@duokit/koa'
import { createSimulator, type Simulator } from '@duokit/simulator'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { runBlock, valuesFor } from '../page-block.js'
import type { Running } from './browsers.js'
import { logIn } from './koa-application.js'

/** What the blocks declare of the reader's application. */
export interface Block {
  readonly app: Koa
  readonly duo: Duo
  readonly server: Server
  readonly router: { routes(): Middleware }
}

/** A local Duo for the blocks of a test file, under a clock that stands still. */
export function useBlocks() {
  let duo: Simulator
  let open: Running[] = []
  beforeAll(async () => {
    // Before the blocks ask for the time.
    vi.useFakeTimers({ toFake: ['Date'] })
    duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
  })
  afterAll(async () => {
    vi.useRealTimers()
    await duo.close()
  })
  afterEach(() => {
    for (const { close } of open) close()
    open = []
  })
  return {
    simulator: () => duo,
    /** The reader's values. */
    values: () => valuesFor(duo),
    /** Runs a block; `names` are what it declares and does not export. */
    run: <Exports = Block>(page: string, part: string, ...names: readonly (keyof Exports & string)[]) => {
      const values = { ...valuesFor(duo), logIn, sessionsInRedis: inMemory(), getAuthSession }
      return runBlock(page, part, values, (code) => withLogIn(code, names)) as Promise<Exports>
    },
    /** Closes an application after the test. */
    opened: async (starting: Promise<Running>) => {
      const application = await starting
      open.push(application)
      return application
    },
  }
}

/** The login page goes where the comments of the pages say: after the session. */
const withLogIn = (code: string, names: readonly string[]) =>
  `${code.replace(/^app\.use\(session.*$/m, '$&\napp.use(logIn)')}\nexport { ${names.join(', ')} }\n`

function inMemory() {
  const kept = new Map<string, unknown>()
  return {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: object) => void kept.set(key, value),
    destroy: async (key: string) => void kept.delete(key),
  }
}

/** Auth.js's: `user loginId`, without the latter if nobody followed the guide's advice about the jwt callback. */
async function getAuthSession({ session }: { session?: { user?: string } }) {
  const [email, loginId] = session?.user?.split(' ') ?? []
  return email === undefined ? null : { user: { email }, ...(loginId !== undefined && { loginId }) }
}
