import { createDuo, sessionStore, universalPrompt } from '@duokit/koa'
import { Client } from '@duosecurity/duo_universal'
import Koa, { type Context } from 'koa'
import session from 'koa-session'
import { Agent } from 'node:https'
import { user } from './log-in.ts'

// Two applications that do the same: a session in a cookie, Duo's Universal Prompt, and an account behind it.

// On this machine, as the local Duo is. Nobody listens there: the bench knows the port.
const origin = 'http://localhost:3000'

/** What a login application is told. */
export interface LoginSettings {
  readonly host: string
  readonly clientId: string
  readonly clientSecret: string
  /** The certificate authority of the local Duo, as PEM. */
  readonly ca: string
}

/** Who makes the calls to Duo. */
export const loginVariants = ['official', 'fetch', 'trusted roots'] as const
export type LoginVariant = (typeof loginVariants)[number]

/** Makes an application: with the official client in routes written by hand, or with ours. */
export function createLoginApplication(variant: LoginVariant, settings: LoginSettings): Koa {
  const app = new Koa()
  app.keys = ['what signs the sessions of the benchmark']
  app.use(session({ key: 'sample', sameSite: 'lax' }, app))
  app.use((ctx, next) => {
    if (ctx.path !== '/login') return next()
    ctx.session = { user }
    ctx.status = 204
  })
  if (variant === 'official') useOfficialClient(app, settings)
  else useOurs(app, settings, variant)
  app.use((ctx) => {
    ctx.body = { ok: true }
  })
  return app
}

function useOurs(app: Koa, { host, clientId, clientSecret, ca }: LoginSettings, variant: LoginVariant): void {
  const trust = variant === 'trusted roots' ? { trustedRoots: ca } : {}
  const duo = createDuo({
    origin,
    cookieSecret: 'what signs the cookies of the benchmark',
    prompt: universalPrompt({ host, clientId, clientSecret, ...trust }),
    getUsername: (ctx) => ctx.session?.['user'] as string | undefined,
    store: sessionStore(),
  })
  app.use(duo.routes())
  app.use(duo.guard())
}

/** As its README has it: what a login is about stays in the session until the redirect back. */
function useOfficialClient(app: Koa, { host, clientId, clientSecret, ca }: LoginSettings): void {
  const client = new Client({ clientId, clientSecret, apiHost: host, redirectUrl: `${origin}/duo/callback` })
  // The agent that it makes for itself, with the authority of the local Duo in place of those of Duo's service.
  const inside = client as unknown as { axios: { defaults: { httpsAgent: Agent } } }
  inside.axios.defaults.httpsAgent = new Agent({ ca })
  app.use(async (ctx, next) => {
    if (ctx.path === '/duo/start') return start(ctx, client)
    if (ctx.path === '/duo/callback') return callback(ctx, client)
    return ctx.session?.['duo'] === true ? next() : ctx.throw(401)
  })
}

async function start(ctx: Context, client: Client): Promise<void> {
  await client.healthCheck()
  const state = client.generateState()
  Object.assign(ctx.session ?? {}, { state })
  ctx.redirect(await client.createAuthUrl(String(ctx.session?.['user']), state))
}

async function callback(ctx: Context, client: Client): Promise<void> {
  const { state, duo_code: code } = ctx.query
  const { state: expected, user: username } = ctx.session as unknown as { state?: string; user: string }
  if (state !== expected || typeof code !== 'string') ctx.throw(400)
  await client.exchangeAuthorizationCodeFor2FAResult(code, username)
  ctx.session = { user: username, duo: true }
  ctx.redirect('/account')
}
