import { randomUUID } from 'node:crypto'
import { getUsernameOf, createTargetSessions, lateHeaders, promptOf, type TargetOptions } from '@duokit/conformance'
import type { Duo, DuoOptions } from '@duokit/h3'
import type { H3, H3Event } from 'h3'
import type { Major } from '../majors.js'

/** What an application needs of the major that is installed. */
export type Installed = Pick<Major, 'number' | 'h3' | 'adapter' | 'createApp'>

/** The first factor: who is logged in, and how one logs in and out. */
interface FirstFactor {
  user(event: H3Event): Promise<string | undefined>
  logIn(event: H3Event, user: string): Promise<void>
  logOut(event: H3Event): Promise<void>
}

/** The application that the conformance suite describes, without a server. */
export function createApplication(major: Installed, options: TargetOptions): { readonly app: H3; readonly duo: Duo } {
  const { adapter } = major
  const session = adapter.sessionConfig({ name: 'app', password: 'a password of the application under test' })
  const first = options.store === 'session' ? inSession(major, session) : inCookie(major)
  const given = {
    ...options.duo,
    prompt: promptOf(options.prompt, adapter),
    getUsername: getUsernameOf(options.identity, first.user),
    store: options.store === 'session' ? adapter.sessionStore(session) : cookieStoreOf(major, options.store),
  }
  // The suite gives a cookieSecret with every prompt that needs one.
  const duo = adapter.createDuo(given as DuoOptions)
  const app = major.createApp()
  app.use(ownHeaders(major))
  setLate(app, major)
  if (options.bodyParser) app.use(bodyReader(major))
  app.use(duo.routes())
  guards(app, duo)
  app.use('/', routes(major, duo, first))
  return { app, duo }
}

function cookieStoreOf({ adapter, h3 }: Installed, store: TargetOptions['store']) {
  return adapter.cookieStore({
    bindTo: store === 'browser-cookie' ? 'browser' : (event) => h3.getCookie(event, 'login'),
  })
}

function ownHeaders({ h3 }: Installed) {
  return h3.defineEventHandler((event) => {
    h3.appendResponseHeader(event, 'vary', 'X-Application')
    h3.setResponseHeader(event, 'cdn-cache-control', 'max-age=600')
    h3.setCookie(event, 'theme', 'dark')
    h3.setCookie(event, 'language', 'en')
  })
}

/** In the hook of h3 1, and in middleware of h3 2. */
function setLate(app: H3, { h3, number }: Installed): void {
  const set = (event: H3Event) => {
    for (const [name, value] of lateHeaders(h3.getRequestHeader(event, 'x-late')))
      h3.setResponseHeader(event, name, value)
  }
  if (number === 1) Object.assign(Reflect.get(app, 'options') as object, { onBeforeResponse: set })
  else
    app.use(async (event, next) => {
      const result = await next()
      set(event)
      return result
    })
}

/** h3 1 remembers what it has read; with h3 2 a handler that reads before others takes a copy. */
function bodyReader({ h3, number }: Installed) {
  return h3.defineEventHandler(async (event) => {
    if (event.method !== 'POST') return
    await (number === 1 ? h3.readRawBody(event) : event.req.clone().text())
  })
}

/** In h3 1 these are literal prefixes. */
function guards(app: H3, duo: Duo): void {
  app.use('/account', duo.guard())
  app.use('/api/account', duo.guard())
  app.use('/transfer', duo.guard({ maxAge: 60 }))
  for (const path of ['/skipped', '/cacheable', '/gone']) app.use(path, duo.guard())
}

function routes({ h3 }: Installed, duo: Duo, first: FirstFactor): H3 {
  const router = h3.createRouter()
  const seeOther = (event: H3Event, location: string) => {
    h3.setResponseStatus(event, 303)
    h3.setResponseHeader(event, 'location', location)
    return ''
  }
  const on = (method: 'get' | 'post', path: string, handle: (event: H3Event) => unknown) => {
    // A route of h3 1 for GET does not take HEAD.
    for (const each of method === 'get' ? (['get', 'head'] as const) : [method]) {
      router[each](path, h3.defineEventHandler(handle))
    }
  }
  on('post', '/login', async (event) => {
    const form = new URLSearchParams(String(await h3.readRawBody(event)))
    if (form.get('password') !== 'duokit') throw h3.createError({ statusCode: 401 })
    await first.logIn(event, form.get('username') ?? '')
    return seeOther(event, '/account')
  })
  on('post', '/logout', async (event) => {
    await first.logOut(event)
    return seeOther(event, '/')
  })
  on('get', '/account', ({ context }) => `Hello ${encodeURIComponent(context.duo?.username ?? 'nobody')}`)
  on('get', '/api/account', ({ context }) => {
    return { username: context.duo?.username, verifiedAt: context.duo?.verifiedAt }
  })
  on('get', '/transfer', () => 'ready')
  on('post', '/transfer', () => 'done')
  on('get', '/required', (event) => duo.require(event))
  on('get', '/required-fresh', (event) => duo.require(event, { maxAge: 60 }))
  on('post', '/forget', async (event) => {
    await duo.forget(event)
    h3.setResponseStatus(event, 204)
    return ''
  })
  on('get', '/skipped', ({ context }) => ({ duo: context.duo ?? null }))
  on('get', '/cacheable', (event) => {
    h3.setResponseHeader(event, 'cache-control', 'public, max-age=600, no-transform')
    h3.setResponseHeader(event, 'cdn-cache-control', 'max-age=600')
    h3.setResponseHeader(event, 'etag', '"1"')
    h3.setResponseHeader(event, 'last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
    return 'kept'
  })
  on('get', '/gone', () => {
    throw h3.createError({ statusCode: 410 })
  })
  return router
}

type Session = Parameters<Installed['h3']['useSession']>[1]

function inSession({ h3 }: Installed, session: Session): FirstFactor {
  return {
    // h3 1 would start a session for a browser whose cookie does not come along.
    user: async (event) =>
      h3.getCookie(event, 'app') === undefined
        ? undefined
        : (await h3.getSession<{ user: string }>(event, session)).data.user,
    async logIn(event, user) {
      const fresh = await h3.getSession(event, session)
      Object.assign(fresh, { id: randomUUID(), data: {} })
      await h3.updateSession(event, session, { user })
    },
    logOut: (event) => h3.clearSession(event, session),
  }
}

function inCookie({ h3 }: Installed): FirstFactor {
  const logins = createTargetSessions<H3Event>('login', {
    read: (event) => h3.getRequestHeader(event, 'cookie'),
    append: (event, cookie) => h3.appendResponseHeader(event, 'set-cookie', cookie),
  })
  return {
    user: async (event) => logins.read(event)?.user,
    logIn: async (event, user) => logins.begin(event, user),
    logOut: async (event) => logins.end(event),
  }
}
