import { listenOnLoopback } from '@duokit/conformance'
import { cookieStore, createDuo, universalPrompt } from '@duokit/hono'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { Server } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'

const prompt = universalPrompt({
  host: 'api-12345678.duosecurity.com',
  clientId: 'D'.repeat(20),
  clientSecret: 's'.repeat(40),
})

it('forget fails in a response that has begun, since the proof in the cookie cannot be removed', async () => {
  let outcome: unknown
  let hasBegun: (() => void) | undefined
  const begun = new Promise<void>((resolve) => (hasBegun = resolve))
  const duo = createDuo({
    origin: 'http://localhost:1234',
    cookieSecret: 'c'.repeat(32),
    prompt,
    // Out of reach, with which a login ends at once.
    fetch: () => Promise.reject(new Error('out of reach')),
    failMode: 'open',
    onEvent: () => undefined,
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  const app = new Hono().use(duo.routes())
  app.get('/', (c) =>
    stream(c, async (body) => {
      await body.write('a part')
      await begun
      outcome = await duo.forget(c).catch((error: unknown) => error)
    }),
  )
  const target = await listenOnLoopback(createAdaptorServer(app) as Server)
  onTestFinished(() => void target.close())
  const started = await fetch(`${target.url}/duo/start`)
  const cookie = started.headers.getSetCookie().map((text) => text.split(';')[0])
  expect(cookie).toHaveLength(1)
  const response = await fetch(target.url, { headers: { cookie: cookie.join('; ') } })
  hasBegun?.()
  expect(await response.text()).toBe('a part')
  expect(outcome).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' })
})
