import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoProof,
  iframePrompt,
  readSession,
  sessionStore,
  universalPrompt,
} from '@duokit/hono'
import { type SessionEnv, useSession } from '@hono/session'
import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'

// Compiled, and never run: what the compiler infers for whoever writes no types, and what it does not let pass.

const host = 'api-12345678.duosecurity.com'
const iframe = iframePrompt({ host, ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) })
const universal = universalPrompt({ host, clientId: 'D'.repeat(20), clientSecret: 's'.repeat(40) })
const origin = 'https://app.example.com'
const cookieSecret = 'c'.repeat(32)

const withIframe = createDuo({
  origin,
  prompt: iframe,
  getUsername: (c) => c.req.header('x-user') satisfies string | undefined,
  store: cookieStore({ bindTo: (c) => getCookie(c, 'login') }),
  onVerified(c, proof, fields) {
    c.header('x-user', proof.username)
    return { next: fields.get('next') ?? '/', data: proof.claims?.sub }
  },
})

const withUniversal = createDuo({
  origin,
  cookieSecret,
  prompt: universal,
  getUsername: async (c) =>
    (await readSession<{ user: string; loginId: string }>(c))?.user satisfies string | undefined,
  store: sessionStore(),
  failMode: 'open',
})

export const withBoth = createDuo({
  origin,
  cookieSecret,
  prompt: {
    prompts: { iframe, universal },
    choose: (username, c) => (c.req.query('new') === username ? 'universal' : 'iframe'),
  },
  getUsername: () => null,
  store: sessionStore(),
})

interface Data extends Record<string, unknown> {
  user: string
}

/** Whoever gives the context a type has it in every callback. */
const typed = createDuo({
  origin,
  prompt: iframe,
  getUsername: async (c: Context<SessionEnv<Data>>) => (await c.var.session.get())?.user satisfies string | undefined,
  store: sessionStore(),
})

const withSkip = createDuo({
  origin,
  prompt: iframe,
  getUsername: () => null,
  store: cookieStore({ bindTo: 'browser' }),
  skip: (c) => c.req.method === 'OPTIONS',
})

export const application = new Hono()
  .use(useSession<Data>({ secret: 'only compiled' }))
  .use(withUniversal.routes())
  .get('/account', withUniversal.guard({ maxAge: 60, excludeFactors: ['remembered_device'] }), (c) =>
    c.text(`${c.var.duo.username satisfies string} ${c.get('duo').verifiedAt satisfies number} ${c.var.session.id}`),
  )
  .get('/open', (c) => c.text(c.var.duo?.username ?? 'nobody'))
  .get('/required', async (c) => c.json((await withIframe.require(c)) satisfies DuoProof))
  .get('/typed', async (c) => c.json((await typed.require(c)) satisfies DuoProof))

/** Without a chain, as with types of the application's own. */
const apart = new Hono<SessionEnv<Data>>()
apart.use(useSession())
apart.use(withUniversal.routes(), withUniversal.guard())
apart.get('/', (c) => c.text(`${c.var.duo?.username satisfies string | undefined}`))
apart.get('/account', withUniversal.guard(), (c) => c.text(c.get('duo').username satisfies string))
// A request that is skipped has no proof.
apart.get('/skipped', withSkip.guard(), (c) => c.json((c.get('duo') satisfies DuoProof | undefined) ?? null))
// @ts-expect-error -- likewise
apart.get('/skipped', withSkip.guard(), (c) => c.text(c.get('duo').username))
// @ts-expect-error -- without a guard nobody may have been verified
apart.get('/open', (c) => c.text(c.var.duo.username))

// @ts-expect-error -- a misspelt requirement would ask for nothing
export const misspelt = () => withUniversal.guard({ maxage: 60 })

// @ts-expect-error -- Duo knows every key of the Universal Prompt, so cookies need a secret of the application's own
export const withoutSecret: Duo = createDuo({
  origin,
  prompt: universal,
  getUsername: () => null,
  store: sessionStore(),
})

// @ts-expect-error -- where the proof is kept has to be said
export const withoutStore: Duo = createDuo({ origin, prompt: iframe, getUsername: () => null })
