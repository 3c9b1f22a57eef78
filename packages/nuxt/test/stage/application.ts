import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { UnderTest } from '../fixture/server/under-test.js'
import { builtApplication } from './built-application.js'
import { Visitor } from './visitor.js'

/** The origin that the fixture believes in; nothing listens there. */
export const origin = 'http://localhost:1234'

/** A running fixture. */
export interface Running {
  readonly url: string
  /** A browser, whose user passed the first factor. */
  user(name?: string): Promise<Visitor>
  /** A browser that has not been here. */
  visitor(): Visitor
}

/** What a fixture is started with. */
export interface Starting {
  /** That the origin is where it listens, as a real browser needs it. */
  readonly forBrowser?: boolean
  /** The path at which Express mounts the listener, such as `/shop`. */
  readonly mount?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly underTest?: Partial<UnderTest>
}

/** A local Duo, and applications that ask it, for the tests of a file. */
export function useApplications(): { readonly simulator: Simulator; start(starting?: Starting): Promise<Running> } {
  let simulator: Simulator
  const closers: (() => void)[] = []
  beforeAll(async () => {
    simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  })
  afterAll(() => simulator.close())
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })
  return {
    get simulator() {
      return simulator
    },
    async start({ forBrowser = false, mount, environment, underTest } = {}) {
      const server = createServer().listen(0, '127.0.0.1')
      closers.push(() => {
        server.closeAllConnections()
        server.close()
      })
      await new Promise((listening) => server.once('listening', listening))
      const { port } = server.address() as AddressInfo
      const own = forBrowser ? { NUXT_DUO_ORIGIN: `http://localhost:${port}` } : {}
      const listener = await builtApplication(
        { ...keysOf(simulator), ...own, ...environment },
        { store: 'session', bodyParser: false, ...underTest },
      )
      server.on('request', mount === undefined ? listener : mountedAt(mount, listener))
      const base = environment?.['NUXT_APP_BASE_URL']?.replace(/\/$/, '') ?? ''
      const visitor = () => new Visitor(port, origin)
      return {
        url: `http://localhost:${port}`,
        visitor,
        async user(name = 'alice') {
          const made = visitor()
          await made.post(`${base}/login`, { username: name, password: 'duokit' })
          return made
        },
      }
    },
  }
}

/** As `app.use(path, listener)` of Express hands requests on. */
function mountedAt(path: string, listener: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '/' } = request
    if (url.startsWith(`${path}/`)) {
      Object.assign(request, { originalUrl: url, baseUrl: path, url: url.slice(path.length) })
    }
    listener(request, response)
  }
}

/** The environment of an application that asks this Duo. */
export function keysOf({ host, application }: Simulator): Record<string, string> {
  return {
    NUXT_DUO_ORIGIN: origin,
    NUXT_DUO_HOST: host,
    NUXT_DUO_CLIENT_ID: application.ikey,
    NUXT_DUO_CLIENT_SECRET: application.skey,
    NUXT_DUO_IKEY: application.ikey,
    NUXT_DUO_SKEY: application.skey,
    NUXT_DUO_AKEY: 'the-akey-of-the-application-under-test-'.padEnd(48, 'x'),
    NUXT_DUO_COOKIE_SECRET: 'the cookieSecret of the application under test',
  }
}

/** Passes Duo from wherever a page or a refusal has led. */
export async function passDuo(visitor: Visitor, start: string): Promise<string> {
  const { pathname, search } = new URL(start, origin)
  const begun = await visitor.visit(pathname + search)
  const atDuo = await fetch(begun.headers.get('location') ?? '', {
    redirect: 'manual',
    headers: { accept: 'text/html' },
  })
  const back = new URL(atDuo.headers.get('location') ?? '')
  const done = await visitor.visit(back.pathname + back.search, { 'sec-fetch-site': 'cross-site' })
  return done.headers.get('location') ?? `no way on, but ${done.status}`
}
