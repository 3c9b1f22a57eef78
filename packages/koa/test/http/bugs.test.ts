// What fails today: each case says what the design asks for. When one is repaired, `.fails` goes, and the case moves to its topic.
import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { cookieStore, createDuo, iframePrompt, sessionStore } from '@duokit/koa'
import { start } from './application.js'
import { keys } from './duo-service.js'

const browser = { session: false, store: cookieStore({ bindTo: 'browser' }) } as const

describe('next', () => {
  it.fails('does not make a login impossible when it grows by encoding', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const reply = await app.logIn(alice, `/search?q=${'用'.repeat(400)}`)
    expect(app.lastReason()).toBeUndefined()
    expect(reply.status).toBe(303)
  })
})

describe('a proof of another user', () => {
  it.fails('is cleared by the callback too, when that rejects', async () => {
    const app = await start(browser)
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    visitor.user = 'bob'
    const reply = await visitor.post(`/duo/callback?attempt=${'A'.repeat(22)}`, 'sig_response=x')
    expect(reply.cookies.join()).toMatch(/duo=; Path=\/; Max-Age=0/)
  })
})

describe('sessionStore', () => {
  it.fails('holds no proof where something else stands in its place', async () => {
    const plant: Middleware = async (ctx, next) => {
      if (ctx.session) ctx.session['duo'] = { id: 'x', proof: 7 }
      await next()
    }
    const app = await start({ before: [plant] })
    expect((await app.visitor('alice').get('/page')).status).toBe(303)
  })
})

describe('options', () => {
  const good = {
    origin: 'https://app.example.com',
    prompt: iframePrompt({ ...keys, host: 'api-x.duosecurity.com' }),
    getUsername: () => 'alice',
    store: sessionStore(),
  }
  it.fails.each([
    ['cookieSecret', { cookieSecret: null }],
    ['cookieSecret', { cookieSecret: 32 }],
    ['singleUse', { singleUse: null }],
    ['singleUse', { singleUse: 'redis' }],
  ])('are refused by name: %s, %j', (option, wrong) => {
    const refusal = { code: 'invalid_option', message: expect.stringMatching(new RegExp(`^${option}`)) }
    expect(() => createDuo({ ...good, ...(wrong as object) })).toThrow(expect.objectContaining(refusal))
  })
})
