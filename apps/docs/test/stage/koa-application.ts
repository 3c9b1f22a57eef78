import { createServer } from 'node:http'
import { authorizeAnswer, listenOnLoopback, Visitor } from '@duokit/conformance'
import type { Duo } from '@duokit/koa'
import Koa, { type Middleware } from 'koa'
import session from 'koa-session'
import { origin } from '../page-block.js'

/** A running application around the blocks of a page, with a first factor that believes everyone. */
export interface Running {
  readonly url: string
  /** A browser that knows nothing yet. */
  visitor(): Visitor
  /** A browser whose user passed the first factor. */
  signedIn(user: string): Promise<Visitor>
  /** A browser whose user passed both factors. */
  verified(user: string, start?: string): Promise<Visitor>
  close(): unknown
}

/** A login page that believes everyone, and the logout of an application that does not know Duo. */
export const logIn: Middleware = async (ctx, next) => {
  if (ctx.path === '/sign-out') ctx.session = null
  else if (ctx.path === '/sign-in') ctx.session = { user: String(ctx.query['as']) }
  else return next()
  ctx.body = ''
}

/** The rest of a reader's Koa application: the session, a login page, and the gate. */
export function koaApplication(duo: Duo, ...after: readonly Middleware[]): Promise<Running> {
  const app = new Koa()
  app.keys = ['a key of the application']
  for (const middleware of [session(app), logIn, duo.routes(), ...after]) app.use(middleware)
  return running(app)
}

/** Listens, and gives browsers for it. */
export async function running(app: Koa, server = createServer(app.callback())): Promise<Running> {
  app.silent = true
  const { url, close } = await listenOnLoopback(server)
  const visitor = () => new Visitor(url, origin)
  const signedIn = async (user: string) => {
    const browser = visitor()
    await browser.post(`/sign-in?as=${encodeURIComponent(user)}`)
    return browser
  }
  const verified = async (user: string, start?: string) => {
    const browser = await signedIn(user)
    await passDuo(browser, start)
    return browser
  }
  return { url, close, visitor, signedIn, verified }
}

/** Goes to Duo and comes back, as a person does who is let in. */
export async function passDuo(browser: Visitor, start = '/duo/start'): Promise<void> {
  const { location = '' } = await browser.get(start)
  const { status } = await browser.get(await authorizeAnswer(location, origin))
  if (status !== 303) throw new Error(`the login failed with ${status}`)
}
