import { createDuo, type Duo, iframePrompt, sessionStore } from '@duokit/koa'
import Koa, { type Context, type Middleware } from 'koa'
import session from 'koa-session'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { start } from './application.js'
import { keys } from 'testing/duo-half'
import { Visitor } from './visitor.js'

/** Sessions that live on the server: koa-session makes a new one for whoever asks before it has looked. */
function memoryStore() {
  const kept = new Map<string, unknown>()
  return {
    get: (id: string) => Promise.resolve(kept.get(id)),
    set: (id: string, value: unknown) => Promise.resolve(void kept.set(id, value)),
    destroy: (id: string) => Promise.resolve(void kept.delete(id)),
  }
}

describe('a guard before koa-session', () => {
  it.each([
    ['in a cookie', {}],
    ['on the server', { store: memoryStore() }],
  ])('says that the session is missing, with sessions %s', async (_, options) => {
    const app = new Koa()
    app.keys = ['a key of the application under test']
    const errors: unknown[] = []
    app.on('error', (error: unknown) => errors.push(error))
    const duo: Duo = createDuo({
      origin: 'http://localhost:1234',
      prompt: iframePrompt(keys),
      getUsername: (ctx: Context) => ctx.session?.['user'] as string | undefined,
      store: sessionStore(),
    })
    app.use(duo.guard())
    app.use(session({ ...options }, app))
    const server = createServer(app.callback()).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const visitor = new Visitor({ port, origin: 'http://localhost:1234' })
    for (const path of ['/page', '/duo/start', '/duo/status']) {
      expect([path, (await visitor.get(path)).status]).toEqual([path, 500])
    }
    const missing = {
      code: 'session_missing',
      message: expect.stringContaining('app.use(session(app)) before') as unknown,
    }
    expect(errors).toEqual([missing, missing, missing].map((one) => expect.objectContaining(one) as unknown))
  })
})

describe('koa-session with autoCommit: false', () => {
  it.each([
    ['in a cookie', {}],
    ['on the server', { store: memoryStore() }],
  ])('keeps what the gate writes, with sessions %s', async (_, options) => {
    const app = await start({ sessionOptions: { autoCommit: false, ...options } })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
    alice.user = 'bob'
    expect((await alice.get('/page')).status).toBe(303)
    alice.user = 'alice'
    expect((await alice.get('/page')).status).toBe(303)
    await app.logIn(alice)
    await alice.post('/duo/logout')
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('keeps what require and forget take away', async () => {
    const forgets =
      (duo: Duo): Middleware =>
      async (ctx, next) => {
        if (ctx.path !== '/out') return next()
        await duo.forget(ctx)
        ctx.body = 'bye'
      }
    const asks =
      (duo: Duo): Middleware =>
      async (ctx) =>
        void (ctx.body = (await duo.require(ctx)).username)
    const app = await start({ sessionOptions: { autoCommit: false }, routes: (duo) => [forgets(duo), asks(duo)] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/page')).text).toBe('alice')
    await alice.get('/out')
    expect((await alice.get('/page')).status).toBe(303)
  })
})
