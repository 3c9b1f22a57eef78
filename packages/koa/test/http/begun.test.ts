import { createServer } from 'node:http'
import { listenOnLoopback } from '@duokit/conformance'
import { cookieStore, createDuo, type Duo, isDuoError, universalPrompt } from '@duokit/koa'
import Koa, { type Context } from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'

/** What a handler does whose response has begun, for a user whose proof another user of this browser has left. */
async function outcomeOf(act: (duo: Duo, ctx: Context) => unknown): Promise<unknown> {
  let outcome: unknown
  const app = new Koa()
  const duo = createDuo({
    origin: 'http://localhost:1234',
    cookieSecret: 'a secret of the application that is long enough',
    // Out of reach, with which a login ends at once.
    prompt: universalPrompt({
      host: 'api-12345678.duosecurity.com',
      clientId: 'D'.repeat(20),
      clientSecret: 's'.repeat(40),
    }),
    fetch: () => Promise.reject(new Error('out of reach')),
    failMode: 'open',
    onEvent: () => undefined,
    getUsername: (ctx) => ctx.get('x-user'),
    store: cookieStore({ bindTo: 'browser' }),
  })
  app.use(duo.routes())
  app.use(async (ctx) => {
    ctx.respond = false
    ctx.res.write('a part')
    outcome = await Promise.resolve(act(duo, ctx)).catch((error: unknown) => error)
    ctx.res.end()
  })
  const target = await listenOnLoopback(createServer((request, response) => void app.callback()(request, response)))
  onTestFinished(() => void target.close())
  const started = await fetch(`${target.url}/duo/start`, { headers: { 'x-user': 'alice' } })
  const cookie = started.headers.getSetCookie().map((text) => text.split(';')[0])
  expect(cookie).toHaveLength(1)
  await (await fetch(target.url, { headers: { 'x-user': 'mallory', cookie: cookie.join('; ') } })).text()
  return outcome
}

describe('in a response that has begun', () => {
  it('require says that the user is refused, and not that a cookie cannot be set', async () => {
    const error = await outcomeOf((duo, ctx) => duo.require(ctx))
    expect([isDuoError(error), error]).toEqual([true, expect.objectContaining({ code: 'duo_required' })])
  })

  it('forget fails, since the proof in the cookie cannot be removed', async () => {
    expect(await outcomeOf((duo, ctx) => duo.forget(ctx))).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' })
  })
})

it('leaves a response alone that a time limit of the application has sent', async () => {
  const errors: unknown[] = []
  const app = new Koa().on('error', (error: unknown) => errors.push(error))
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const duo = createDuo({
    origin: 'http://localhost:1234',
    cookieSecret: 'a secret of the application that is long enough',
    prompt: universalPrompt({
      host: 'api-12345678.duosecurity.com',
      clientId: 'D'.repeat(20),
      clientSecret: 's'.repeat(40),
    }),
    onEvent: () => undefined,
    getUsername: () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 50)),
    store: cookieStore({ bindTo: 'browser' }),
  })
  app.use(async (ctx, next) => {
    setTimeout(() => {
      ctx.respond = false
      ctx.res.writeHead(504).end('too late')
    }, 5)
    await next().finally(finish)
  })
  app.use(duo.guard())
  const target = await listenOnLoopback(createServer((request, response) => void app.callback()(request, response)))
  onTestFinished(() => void target.close())
  const response = await fetch(target.url)
  expect([response.status, await response.text()]).toEqual([504, 'too late'])
  await finished
  await new Promise((resolve) => setImmediate(resolve))
  expect(errors).toEqual([])
})
