import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { sessionStore } from '@duokit/koa'
import { start } from './application.js'

/** A session store outside of the cookie, as Redis would be. */
function externalSessions() {
  const sessions = new Map<string, unknown>()
  return {
    sessions,
    store: {
      get: async (key: string) => structuredClone(sessions.get(key)),
      set: async (key: string, value: unknown) => void sessions.set(key, JSON.parse(JSON.stringify(value))),
      destroy: async (key: string) => void sessions.delete(key),
    },
  }
}

describe('sessionStore', () => {
  it.each([2, 3] as const)(
    'keeps the proof in a session outside of the cookie, under a new id: Koa %i',
    async (koa) => {
      const { sessions, store } = externalSessions()
      const app = await start({ koa, sessionOptions: { store } })
      const alice = app.visitor('alice')
      const started = await app.begin(alice)
      const before = alice.jar.get('app.session') ?? ''
      expect(sessions.has(before)).toBe(true)
      await app.approve(alice, started)
      const after = alice.jar.get('app.session') ?? ''
      expect(after).not.toBe(before)
      expect([...sessions.keys()]).toEqual([after])
      expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
      const fixed = app.visitor('alice')
      fixed.jar.set('app.session', before)
      expect((await fixed.get('/page')).status).toBe(303)
    },
  )

  it('ends with a session that the application ends', async () => {
    const out: Middleware = async (ctx, next) => {
      if (ctx.path !== '/out') return next()
      ctx.session = null
      ctx.body = 'bye'
    }
    const app = await start({ before: [out] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 1
    const started = await app.begin(alice)
    expect((await alice.get('/out')).text).toBe('bye')
    expect((await alice.get('/page')).status).toBe(303)
    await app.approve(alice, started)
    expect(app.lastReason()).toBe('session_changed')
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('writes nothing where onVerified ends the session', async () => {
    const app = await start({ onVerified: (ctx) => void (ctx.session = null) })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice)).status).toBe(403)
    expect(app.lastReason()).toBe('session_changed')
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('is no trouble for a request whose session was ended on the way', async () => {
    const end: Middleware = async (ctx, next) => {
      if (ctx.path === '/ended') ctx.session = null
      await next()
    }
    const app = await start({ before: [end] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/ended')).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('may use another property, beside what the application keeps there', async () => {
    const seen: string[] = []
    const look: Middleware = async (ctx, next) => {
      ctx.session ??= {}
      ctx.session['views'] = 1
      await next()
      seen.push(Object.keys(ctx.session.toJSON()).toSorted().join())
    }
    const app = await start({ store: sessionStore({ key: 'second_step' }), before: [look] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    await alice.get('/page')
    expect(seen.at(-1)).toBe('second_step,views')
  })

  it('names the middleware that is missing', async () => {
    let heard: unknown
    const listen: Middleware = async (_ctx, next) => {
      try {
        await next()
      } catch (error) {
        heard = error
        throw error
      }
    }
    const app = await start({ session: false, before: [listen] })
    const reply = await app.visitor('alice').get('/page')
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('session')
    expect(heard).toMatchObject({ code: 'session_missing', message: expect.stringContaining('koa-session') })
  })

  it('refuses a session whose id it cannot renew, unless told how or that there is none', async () => {
    const sessions = new Map([['one', {}]])
    const ownSession: Middleware = (ctx, next) => {
      Object.defineProperty(ctx, 'session', { value: sessions.get('one'), configurable: true })
      return next()
    }
    const without = await start({ session: false, before: [ownSession] })
    expect((await without.logIn(without.visitor('alice'))).status).toBe(500)
    expect(without.events.at(-1)).toMatchObject({ reason: 'callback_failed', error: { code: 'session_not_renewed' } })
    // Whoever knew the session before must not have a verified one now.
    expect((await without.visitor('alice').get('/page')).status).toBe(303)
    let renewed = 0
    for (const renew of [false as const, () => renewed++]) {
      sessions.set('one', {})
      const app = await start({ session: false, before: [ownSession], store: sessionStore({ renew }) })
      expect((await app.logIn(app.visitor('alice'))).status).toBe(303)
    }
    expect(renewed).toBe(1)
  })
})
