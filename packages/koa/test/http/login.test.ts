import { bodyParser } from '@koa/bodyparser'
import Koa, { type Middleware } from 'koa'
import mount from 'koa-mount'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'

/** What a parser leaves that takes every body as it is. */
const bytesOnly: Middleware = async (ctx, next) => {
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
  Reflect.set(ctx.request, 'body', Buffer.concat(chunks))
  await next()
}

/** What an older body parser leaves: an object, and no text. */
const parsedOnly: Middleware = async (ctx, next) => {
  await bodyParser()(ctx, async () => undefined)
  Reflect.deleteProperty(ctx.request, 'rawBody')
  await next()
}

const consumed: Middleware = async (ctx, next) => {
  if (ctx.method === 'POST') for await (const chunk of ctx.req) void chunk
  await next()
}

describe.each([2, 3] as const)('Koa %i', (koa) => {
  it.each([
    ['without a body parser', []],
    ['with @koa/bodyparser', [bodyParser()]],
    ['with a parsed object alone', [parsedOnly]],
    ['with the bytes alone', [bytesOnly]],
  ] satisfies [string, Middleware[]][])('logs in %s', async (_name, before) => {
    const app = await start({ koa, before })
    const alice = app.visitor('alice')
    const refused = await alice.get('/page?a=1')
    expect(refused.status).toBe(303)
    expect(refused.location).toBe(`${app.origin}/duo/start?next=%2Fpage%3Fa%3D1`)
    const done = await app.logIn(alice, '/page?a=1')
    expect(done.status).toBe(303)
    expect(done.location).toBe(`${app.origin}/page?a=1`)
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    expect(app.events.map((event) => event.type)).toEqual(['started', 'verified'])
  })

  it('says so when something consumed the body', async () => {
    const app = await start({ koa, before: [consumed] })
    const alice = app.visitor('alice')
    const reply = await app.logIn(alice)
    expect(reply.status).toBe(500)
    expect(app.lastReason()).toBe('body_consumed')
    expect((await alice.get('/page')).status).toBe(303)
  })
})

describe('where the application lives', () => {
  it('under a prefix', async () => {
    const inner = new Koa()
    const app = await start({
      basePath: '/app/duo',
      routes: (duo) => {
        inner.use(duo.guard())
        inner.use((ctx) => {
          ctx.body = 'inside'
        })
        return [mount('/app', inner)]
      },
    })
    const alice = app.visitor('alice')
    expect((await alice.get('/app/page')).location).toBe(`${app.origin}/app/duo/start?next=%2Fapp%2Fpage`)
    await app.logIn(alice, '/app/page')
    expect((await alice.get('/app/page')).text).toBe('inside')
  })
})
