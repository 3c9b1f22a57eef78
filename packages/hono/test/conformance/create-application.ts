import { getUsernameOf, lateHeaders, promptOf, type TargetOptions } from '@duokit/conformance'
import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  sessionStore,
  universalPrompt,
} from '@duokit/hono'
import { Hono, type MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { type FirstFactor, firstFactor, type Sessions } from './first-factor.js'

/** The application, and what sockets are added with. */
export interface Application {
  readonly app: Hono
  readonly duo: Duo
  readonly first: FirstFactor
}

/** Makes the application that the conformance suite describes, without sockets. It imports nothing of Node. */
export function createApplication(sessions: Sessions, options: TargetOptions): Application {
  const first = firstFactor(options.store === 'session' ? sessions : 'cookie')
  const given = {
    ...options.duo,
    prompt: promptOf(options.prompt, { iframePrompt, universalPrompt }),
    getUsername: getUsernameOf(options.identity, first.user),
    store: storeOf(options.store),
  }
  // The suite gives a cookieSecret with every prompt that needs one.
  const duo = createDuo(given as object as DuoOptions & { skip?: undefined })
  const app = new Hono()
  // As Hono responds, without a line on the console.
  app.onError((error, c) => {
    const response = error instanceof HTTPException ? error.getResponse() : new Response('failed', { status: 500 })
    return c.newResponse(response.body, response)
  })
  app.use(ownHeaders, ...first.before)
  if (options.bodyParser) app.use(bodyReader)
  app.use(duo.routes())
  addFirstFactor(app, first)
  addRoutes(app, duo)
  return { app, duo, first }
}

function storeOf(store: TargetOptions['store']) {
  if (store === 'session') return sessionStore()
  return cookieStore({ bindTo: store === 'browser-cookie' ? 'browser' : (c) => getCookie(c, 'login') })
}

const ownHeaders: MiddlewareHandler = async (c, next) => {
  c.header('vary', 'X-Application')
  c.header('cdn-cache-control', 'max-age=600')
  for (const cookie of ['theme=dark; Path=/', 'language=en; Path=/']) c.header('set-cookie', cookie, { append: true })
  await next()
  for (const [name, value] of lateHeaders(c.req.header('x-late'))) c.header(name, value)
}

/** As a validator does. What is no form is no form here either. */
const bodyReader: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'POST') await c.req.parseBody().catch(() => undefined)
  return next()
}

function addFirstFactor(app: Hono, first: FirstFactor): void {
  app.post('/login', async (c) => {
    const { username, password } = await c.req.parseBody()
    if (password !== 'duokit') return c.text('no', 401)
    await first.logIn(c, typeof username === 'string' ? username : '')
    return c.redirect('/account', 303)
  })
  app.post('/logout', async (c) => {
    await first.logOut(c)
    return c.redirect('/', 303)
  })
}

function addRoutes(app: Hono, duo: Duo): void {
  app.get('/account', duo.guard(), (c) => c.text(`Hello ${encodeURIComponent(c.var.duo.username)}`))
  app.get('/api/account', duo.guard(), (c) => {
    const { username, verifiedAt } = c.var.duo
    return c.json({ username, verifiedAt })
  })
  app.on(['GET', 'POST'], '/transfer', duo.guard({ maxAge: 60 }), (c) => c.text('done'))
  app.get('/required', async (c) => c.json(await duo.require(c)))
  app.get('/required-fresh', async (c) => c.json(await duo.require(c, { maxAge: 60 })))
  app.post('/forget', async (c) => {
    await duo.forget(c)
    return c.body(null, 204)
  })
  app.get('/skipped', duo.guard(), (c) => c.json({ duo: c.get('duo') ?? null }))
  app.get('/cacheable', duo.guard(), (c) => {
    c.header('Cache-Control', 'public, max-age=600, no-transform')
    c.header('CDN-Cache-Control', 'max-age=600')
    c.header('ETag', '"1"')
    c.header('Last-Modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
    return c.text('kept')
  })
  app.get('/gone', duo.guard(), () => {
    throw new HTTPException(410)
  })
}
