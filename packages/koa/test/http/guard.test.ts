import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import type { Context, Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { cookieStore, type Duo, isDuoError, type Requirement } from '@duokit/koa'
import { start } from './application.js'

describe('in Koa', () => {
  it.each([2, 3] as const)('%i, the guard decides without a turn of the event loop', async (koa) => {
    const order: string[] = []
    const routes = (duo: Duo): Middleware[] => {
      const guard = duo.guard()
      return [
        (ctx, next): unknown => {
          const result = Reflect.apply(guard, undefined, [
            ctx,
            async () => {
              order.push('handler')
              await next()
            },
          ])
          order.push('after')
          return result
        },
      ]
    }
    const app = await start({ koa, session: false, store: cookieStore({ bindTo: () => 'a session' }), routes })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    await alice.get('/page')
    expect(order).toEqual(['handler', 'after'])
  })

  it.each([2, 3] as const)(
    '%i, middleware that lets caches store every response lets them store none of ours',
    async (koa) => {
      const shared: Middleware = async (ctx, next) => {
        await next()
        ctx.set('cache-control', 'public, max-age=60')
        ctx.set('cdn-cache-control', 'max-age=60')
      }
      const app = await start({ koa, before: [shared] })
      const alice = app.visitor('alice')
      const begun = await app.begin(alice)
      const replies = [
        await alice.get('/page'),
        await alice.get('/page', { as: 'script' }),
        await alice.get('/duo/start'),
        await alice.get('/duo/status', { as: 'script' }),
        await app.approve(alice, begun),
        await alice.get('/duo/prompt.js'),
        await alice.get('/page'),
      ]
      expect(replies.at(-1)?.status).toBe(200)
      const revalidated = 'private, no-cache'
      const said = ['no-store', 'no-store', 'no-store', 'no-store', 'no-store', revalidated, revalidated]
      expect(replies.map(({ headers }) => headers['cache-control'])).toEqual(said)
      for (const { headers } of replies) expect(headers['cdn-cache-control']).toBe('no-store')
    },
  )

  it.each([2, 3] as const)('%i, require throws what an error handler can use', async (koa) => {
    const caught: unknown[] = []
    const handler: Middleware = async (_ctx, next) => {
      try {
        await next()
      } catch (error) {
        caught.push(
          isDuoError(error) && [error.code, error.status, error.expose, error.start, Object.keys(error.headers)],
        )
        throw error
      }
    }
    const app = await start({
      koa,
      session: false,
      store: cookieStore({ bindTo: 'browser' }),
      routes: (duo) => [
        handler,
        async (ctx) => {
          ctx.body = (await duo.require(ctx)).username
        },
      ],
    })
    const reply = await app.visitor('alice').get('/page', { as: 'program' })
    expect(reply.status).toBe(401)
    expect(reply.headers).toMatchObject({ 'www-authenticate': 'Duo', 'cache-control': 'no-store' })
    expect(reply.json()).toMatchObject({ code: 'duo_required', start: `${app.origin}/duo/start` })
    expect((await app.visitor().get('/page', { as: 'script' })).json()).toMatchObject({ code: 'first_factor_required' })
    const headers = ['cache-control', 'www-authenticate']
    expect(caught).toEqual([
      ['duo_required', 401, true, `${app.origin}/duo/start`, headers],
      ['first_factor_required', 401, true, undefined, headers],
    ])
  })

  it('what require throws shows no cookie where it is printed', async () => {
    const printed: string[] = []
    const print: Middleware = async (_ctx, next) => {
      try {
        await next()
      } catch (error) {
        printed.push(inspect(error), JSON.stringify(error))
        throw error
      }
    }
    const app = await start({ routes: (duo) => [print, async (ctx) => void (await duo.require(ctx))] })
    const reply = await app.visitor('alice').get('/page', { as: 'script' })
    expect(reply.status).toBe(401)
    expect(printed).toHaveLength(2)
    for (const text of printed) expect(text).not.toMatch(/app\.session|set-cookie/)
  })

  it.each(['routes', 'guard'] as const)('an error says so where duo.%s is used without a call', async (name) => {
    const told: string[] = []
    const watch: Middleware = (_ctx, next) =>
      next().catch((error: unknown) => {
        told.push(String(error))
        throw error
      })
    // What JavaScript lets an application pass.
    const app = await start({ routes: (duo) => [watch, duo[name] as unknown as Middleware] })
    expect((await app.visitor('alice').get('/page')).status).toBe(500)
    expect(told).toEqual([expect.stringContaining(`pass duo.${name}() on`)])
  })
  it('the guard may stand before the routes, and serves them itself', async () => {
    let guard: Middleware = (_ctx, next) => next()
    const app = await start({
      before: [(ctx, next) => guard(ctx, next)],
      routes: (duo) => {
        guard = duo.guard({ maxAge: 60 }) as Middleware
        return []
      },
    })
    const alice = app.visitor('alice')
    for (const path of ['/duo/start', '/duo/status', '/duo/prompt.js']) expect((await alice.get(path)).status).toBe(200)
    expect((await alice.get('/page')).status).toBe(303)
    expect((await alice.post('/duo/start')).status).toBe(405)
    expect((await alice.get('/duo/callback')).status).toBe(405)
    expect((await alice.send('/duo/status', { method: 'DELETE' })).status).toBe(405)
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('ctx.state.duo is there after a guard, cannot be changed, and is nowhere else', async () => {
    const seen: unknown[] = []
    const look: Middleware = async (ctx, next) => {
      seen.push([ctx.state['duo'] === undefined, Object.isFrozen(ctx.state['duo'])])
      await next()
    }
    const app = await start({ routes: (duo) => [look, duo.guard(), look] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    await alice.get('/page')
    expect(seen).toEqual([
      [true, true],
      [false, true],
    ])
  })

  it('forget is for the application’s own logout', async () => {
    const app = await start({
      session: false,
      store: cookieStore({ bindTo: 'browser' }),
      routes: (duo) => [
        async (ctx, next) => {
          if (ctx.path !== '/out') return next()
          ctx.append('set-cookie', 'own=1')
          await duo.forget(ctx)
          ctx.body = 'bye'
        },
        duo.guard(),
      ],
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    app.clock.seconds += 1
    await app.begin(alice)
    expect((await alice.get('/out')).text).toBe('bye')
    expect([...alice.jar.keys()]).toEqual(['own'])
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('the error of require makes a whole response where the application has an error handler of its own', async () => {
    const sent = { 'www-authenticate': 'Duo', 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }
    for (const replace of [
      // As koa-onerror does.
      ({ app }: Context) => Object.assign(app.context, { onerror: Object.getPrototypeOf(app.context).onerror }),
      (ctx: Context) => Object.assign(ctx, { onerror: Object.getPrototypeOf(ctx).onerror }),
    ]) {
      const handler: Middleware = async (ctx, next) => {
        replace(ctx)
        await next()
      }
      const later: Middleware = async (ctx, next) => {
        try {
          await next()
        } catch (error) {
          replace(ctx)
          throw error
        }
      }
      const app = await start({ routes: (duo) => [handler, later, async (ctx) => void (await duo.require(ctx))] })
      const reply = await app.visitor('alice').get('/page')
      expect([reply.status, reply.text]).toEqual([401, 'Duo verification required'])
      expect(reply.headers).toMatchObject(sent)
    }
  })

  it('an application may respond to the error of require by itself, with the cookies of the refusal', async () => {
    const handler: Middleware = async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        ctx.status = 418
        ctx.body = `own page: ${isDuoError(error) ? error.code : 'another error'}`
      }
    }
    const routes = (duo: Duo) => [handler, async (ctx: Context) => void (await duo.require(ctx))]
    const app = await start({ session: false, store: cookieStore({ bindTo: 'browser' }), routes })
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = 'bob'
    const reply = await visitor.get('/page')
    expect([reply.status, reply.text]).toEqual([418, 'own page: duo_required'])
    expect(reply.cookies).toEqual([expect.stringMatching(/^duo[^=]*=; Path=\/; Max-Age=0/)])
  })

  it('require takes away what described the body that the handler had begun', async () => {
    const handler =
      (duo: Duo): Middleware =>
      async (ctx) => {
        ctx.body = Readable.from(['a', 'stream'])
        ctx.set({
          etag: '"1"',
          'content-encoding': 'br',
          'content-language': 'de',
          'x-own': 'stays',
          'accept-ranges': 'bytes',
        })
        await duo.require(ctx)
      }
    const app = await start({ routes: (duo) => [handler(duo)] })
    const { headers, status, text } = await app.visitor().get('/page')
    expect([status, headers['x-own'], headers['content-length']]).toEqual([
      401,
      'stays',
      String(Buffer.byteLength(text)),
    ])
    expect(text).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
    for (const name of ['etag', 'content-encoding', 'content-language', 'accept-ranges', 'transfer-encoding']) {
      expect(headers[name]).toBeUndefined()
    }
  })

  it('an answer names what it varies with beside what the application names', async () => {
    const cors: Middleware = async (ctx, next) => {
      ctx.vary('Origin')
      await next()
    }
    const app = await start({ before: [cors] })
    expect(String((await app.visitor('alice').get('/page')).headers['vary'])).toMatch(/Origin/)
  })

  it('require clears another user’s proof, too, although Koa drops the headers of an error', async () => {
    const app = await start({
      routes: (duo) => [
        async (ctx) => {
          ctx.body = (await duo.require(ctx)).username
        },
      ],
    })
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = 'bob'
    expect((await visitor.get('/page')).status).toBe(303)
    visitor.user = 'alice'
    expect((await visitor.get('/page')).status).toBe(303)
  })
})

describe('a requirement that would ask for less than was meant', () => {
  it.each([
    [{ maxAge: undefined }, /^maxAge of the requirement must have a value/],
    [{ excludeFactors: ['remembered-device'] }, /Did you mean remembered_device\?$/],
  ])('is refused for a guard, on sockets and streams, and in a handler: %j', async (given, message) => {
    const seen: unknown[] = []
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may pass
    const wrong = given as Requirement
    const app = await start({
      routes: (duo) => [
        async (ctx) => {
          const live = duo.live(ctx.app, { session: (_, next) => next(), logout: 'forget' })
          for (const ask of [
            () => duo.require(ctx, wrong),
            () => live.signal(ctx, wrong),
            () => live.upgrade(() => undefined, { requirement: wrong }),
            () => live.verifyClient(wrong),
            () => duo.guard(wrong),
          ])
            await (async () => ask())().catch((error: unknown) => seen.push(error))
          ctx.body = 'refused'
        },
      ],
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    await alice.get('/page')
    const refusal = expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(message) })
    expect(seen).toEqual([refusal, refusal, refusal, refusal, refusal])
  })
})
