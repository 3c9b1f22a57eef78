import { createServer } from 'node:http'
import type { Duo } from '@duokit/koa'
import Koa, { type Middleware } from 'koa'
import session from 'koa-session'
import { browsersOf, type Running } from './browsers.js'

/** A login page that believes everyone, and the logout of an application that does not know Duo. */
export const logIn: Middleware = async (ctx, next) => {
  if (ctx.path === '/sign-out') ctx.session = null
  else if (ctx.path === '/sign-in') ctx.session = { user: String(ctx.query['as']) }
  else return next()
  ctx.body = ''
}

/** The rest of a reader's Koa application: the session, a login page, and the gate. */
export function koaApplication(duo: Duo, ...after: readonly Middleware[]): Promise<Running> {
  return running(koaWith(duo, after))
}

/** The same before it listens. */
export function koaWith(duo: Duo, after: readonly Middleware[]): Koa {
  const app = new Koa()
  app.keys = ['a key of the application']
  for (const middleware of [session(app), logIn, duo.routes(), ...after]) app.use(middleware)
  return app
}

/** Listens, and gives browsers for it. */
export function running(app: Koa, server = createServer(app.callback())): Promise<Running> {
  app.silent = true
  return browsersOf(server)
}
