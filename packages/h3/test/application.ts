import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duo, DuoEvent, DuoOptions } from '@duokit/h3'
import { createSimulator, type Simulator } from '@duokit/simulator'
import type { H3 } from 'h3'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { asWebRequest, Browser, overHttp, type Transport } from './browser.js'
import type { Major } from './majors.js'

/** How the application under test is put together. */
export interface Setting extends Partial<Omit<DuoOptions, 'prompt' | 'cookieSecret' | 'onEvent'>> {
  readonly prompt?: 'iframe' | 'universal'
  /** What it consists of; by default Duo's routes, a guard on `/page` and that page. */
  readonly define?: (app: H3, duo: Duo) => void
  /** That the path of `origin` is one of the application's, which no proxy cuts off. */
  readonly mounted?: boolean
  /** As a server on loopback by default. */
  readonly as?: 'server' | 'web'
  /** What listens in place of the application, and mounts it. */
  readonly around?: (inner: RequestListener) => RequestListener
}

/** A running application and what it reported. */
export interface Running {
  readonly duo: Duo
  readonly events: DuoEvent[]
  readonly port: number
  browser(user?: string): Browser
  /** A login with the iframe under way: where Duo's answer goes, and the answer. */
  begin(browser: Browser, next?: string): Promise<{ readonly path: string; readonly form: URLSearchParams }>
  /** Duo's answer to a start, as its form sends it. */
  approve(started: Readonly<Record<string, string>>): Promise<URLSearchParams>
  /** Duo lets this browser's user in. */
  logIn(browser: Browser, next?: string): Promise<Response>
}

export const origin = 'http://localhost:1234'

let simulator: Simulator
const closers: (() => void)[] = []
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** The session of the applications under test. */
export function sessionOf({ adapter }: Major) {
  return adapter.sessionConfig({ name: 'app', password: 'a password of the application under test' })
}

/** Starts an application whose first factor is the header `X-User`. */
export async function start(major: Major, setting: Setting = {}): Promise<Running> {
  const { define = (app, made) => guardedPage(major, app, made), as = 'server', ...rest } = setting
  const { mounted = false, prompt = 'iframe', around = (inner: RequestListener) => inner, ...options } = rest
  const { adapter, h3 } = major
  const events: DuoEvent[] = []
  const duo = adapter.createDuo({
    origin,
    cookieSecret: 'what signs the cookies of the gate',
    getUsername: (event) => h3.getRequestHeader(event, 'x-user'),
    store: adapter.sessionStore(sessionOf(major)),
    ...options,
    prompt: promptOf(major, prompt),
    onEvent: (event) => events.push(event),
  })
  const app = major.createApp()
  define(app, duo)
  const port = as === 'web' ? 0 : await listen(createServer(around(major.toListener(app))))
  const transport = as === 'web' ? asWebRequest(major.toFetch(app)) : overHttp(port)
  return { duo, events, port, ...browsing(transport, options, mounted) }
}

function promptOf({ adapter }: Major, kind: 'iframe' | 'universal') {
  const { host, application } = simulator
  const { ikey, skey } = application
  return kind === 'iframe'
    ? adapter.iframePrompt({ host, ikey, skey, akey: 'a'.repeat(40) })
    : adapter.universalPrompt({ host, clientId: ikey, clientSecret: skey })
}

function guardedPage({ h3 }: Major, app: H3, duo: Duo): void {
  app.use(duo.routes())
  app.use('/page', duo.guard())
  app.use(
    '/page',
    h3.defineEventHandler(({ context }) => ({ hello: context.duo?.username })),
  )
}

async function listen(server: Server): Promise<number> {
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return (server.address() as AddressInfo).port
}

function browsing(
  transport: Transport,
  options: Partial<DuoOptions>,
  mounted: boolean,
): Pick<Running, 'browser' | 'begin' | 'approve' | 'logIn'> {
  const site = new URL(options.origin ?? origin)
  const prefix = site.pathname.replace(/\/$/, '')
  const begin: Running['begin'] = async (browser, next = '/page') => {
    const query = new URLSearchParams({ next, max_age: '0' }).toString()
    const base = `${mounted ? prefix : ''}${options.basePath ?? '/duo'}`
    const started = await browser.get(`${base}/start?${query}`)
    const { postAction = '', ...rest } = (await started.json()) as Record<string, string>
    return { path: postAction.slice(mounted ? 0 : prefix.length), form: await approve(rest) }
  }
  return {
    browser: (user) => new Browser(transport, site.origin, user),
    begin,
    approve,
    async logIn(browser, next) {
      const { path, form } = await begin(browser, next)
      return browser.post(path, form)
    },
  }
}

async function approve({ sigRequest = '', postArgument = '' }: Readonly<Record<string, string>>) {
  return new URLSearchParams({ [postArgument]: await answerTo(sigRequest) })
}

/** Opens the local Duo's frame, which lets this user in at once. */
async function answerTo(sigRequest: string): Promise<string> {
  const [tx = '', appHalf = ''] = sigRequest.split(':')
  const query = new URLSearchParams({ tx, parent: origin, v: '2.9' }).toString()
  const frame = await (await fetch(`${simulator.url}/frame/web/v1/auth?${query}`)).text()
  return `${/AUTH\|[\w+/=]+\|[0-9a-f]{40}/.exec(frame)?.[0]}:${appHalf}`
}
