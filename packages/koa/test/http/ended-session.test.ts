import { authorizeAnswer } from '@duokit/conformance'
import { type DuoOptions, universalPrompt } from '@duokit/koa'
import { createSimulator, type Simulator } from '@duokit/simulator'
import type { Middleware } from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Running, start } from './application.js'
import type { Reply, Visitor } from './visitor.js'

// What happens to a session while its request waits for Duo, or for onVerified.

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
beforeEach(() => duo.reset())
afterAll(() => duo.close())

interface Store {
  get(key: string): Promise<object | undefined>
  set(key: string, session: object): Promise<void>
  destroy(key: string): Promise<void>
}

/** koa-session's store outside: with copies, as Redis has them, or with references. */
function storeOf(kind: 'copies' | 'references', kept: Map<string, object>): Store {
  const copy = (session: object) => (kind === 'copies' ? structuredClone(session) : session)
  return {
    get: async (key) => kept.get(key) && copy(kept.get(key) ?? {}),
    set: async (key, session) => void kept.set(key, copy(session)),
    destroy: async (key) => void kept.delete(key),
  }
}

interface Moment {
  app: Running
  alice: Visitor
}

/** Starts an application where something happens while Duo is asked for the code, or in `onVerified`. */
async function loggingIn(setting: {
  store: 'copies' | 'references'
  when: 'token' | 'onVerified'
  /** Whether each request writes the session back, changed or not. */
  rolling?: boolean
  happens: (moment: Moment) => Promise<unknown>
}): Promise<Moment & { reply: Reply; kept: Map<string, object> }> {
  const kept = new Map<string, object>()
  const under: { moment?: Moment } = {}
  const happens = async (when: typeof setting.when) => {
    if (under.moment !== undefined && when === setting.when) await setting.happens(under.moment)
  }
  const asking: NonNullable<DuoOptions['fetch']> = async (url, init) => {
    if (url.endsWith('/token')) await happens('token')
    return fetch(url, init)
  }
  const firstFactor: Middleware = async (ctx, next) => {
    if (ctx.path === '/login') Object.assign(ctx.session ?? {}, { identity: { name: ctx.query['u'] } })
    else if (ctx.path === '/relogin') Object.assign(Object(ctx.session?.['identity']), { name: ctx.query['u'] })
    else if (ctx.path === '/end') ctx.session = null
    else if (ctx.path === '/forget') delete ctx.session?.['identity']
    else return next()
    ctx.body = 'done'
  }
  const { ikey, skey } = duo.application
  const app = await start({
    prompt: universalPrompt({ host: duo.host, clientId: ikey, clientSecret: skey }),
    cookieSecret: 'a secret of the application under test',
    fetch: asking,
    sessionOptions: { store: storeOf(setting.store, kept), rolling: setting.rolling === true },
    before: [firstFactor],
    // A live object of the session.
    getUsername: (ctx) => ctx.session?.['identity'],
    onVerified: () => happens('onVerified'),
  })
  const alice = app.visitor()
  await alice.get('/login?u=mallory')
  duo.clock.freeze(app.clock.seconds)
  const started = await alice.get('/duo/start?next=/page', { as: 'script' })
  const back = await authorizeAnswer(String(started.json()['authUrl']), app.origin)
  under.moment = { app, alice }
  const reply = await alice.get(back, { headers: { 'sec-fetch-site': 'same-origin' } })
  return { app, alice, reply, kept }
}

describe.each(['copies', 'references'] as const)('a session in a store with %s', (store) => {
  describe.each(['token', 'onVerified'] as const)('while the callback waits for %s', (when) => {
    // A logout that keeps the session is seen when Duo has answered: onVerified works on the session as it was then.
    it.each(when === 'token' ? ['/end', '/forget'] : ['/end'])('stays ended: %s', async (path) => {
      const happens = async ({ app, alice }: Moment) => {
        const other = app.visitor()
        for (const [name, value] of alice.jar) other.jar.set(name, value)
        await other.get(path)
      }
      const { app, alice, reply, kept } = await loggingIn({ store, when, happens })
      expect([reply.status, app.lastReason()]).toEqual([403, 'session_changed'])
      expect(app.events.map(({ type }) => type)).not.toContain('verified')
      expect((await alice.get('/page')).status).not.toBe(200)
      expect(JSON.stringify([...kept.values()])).not.toMatch(/"proof"/)
      expect(JSON.stringify([...kept.values()]).includes('mallory')).toBe(false)
    })

    it('is never verified for somebody else who logs in with it', async () => {
      const happens = async ({ app, alice }: Moment) => {
        const other = app.visitor()
        for (const [name, value] of alice.jar) other.jar.set(name, value)
        await other.get('/relogin?u=victim')
      }
      const { app, alice } = await loggingIn({ store, when, happens })
      for (const event of app.events) expect(event.username).toBe('mallory')
      const { text, status } = await alice.get('/page', { as: 'script' })
      expect(text).not.toContain('victim')
      // A copy is not looked into again after onVerified: the login then ends for the user who began it.
      const isSeen = store === 'references' || when === 'token'
      expect([status, app.lastReason()]).toEqual(isSeen ? [401, 'user_mismatch'] : [200, undefined])
    })
  })
})

describe.each(['copies', 'references'] as const)('a rolling session in a store with %s', (store) => {
  it.each(['token', 'onVerified'] as const)('stays ended while the callback waits for %s', async (when) => {
    const happens = async ({ app, alice }: Moment) => {
      const other = app.visitor()
      for (const [name, value] of alice.jar) other.jar.set(name, value)
      await other.get('/end')
    }
    const { app, reply, kept } = await loggingIn({ store, when, rolling: true, happens })
    expect([reply.status, app.lastReason()]).toEqual([403, 'session_changed'])
    expect(JSON.stringify([...kept.values()])).not.toContain('mallory')
  })
})
