import { iframePrompt } from '@duokit/core'
import { createDuo, type DuoOptions } from './duo.js'
import { sessionStore } from './sessions.js'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { keys } from 'testing/duo-half'

const spa = 'http://localhost:5173'
const trusting = { trustedOrigins: [spa, 'https://app.example.com'] }
const form = 'application/x-www-form-urlencoded'

/** Spellings that lead to another site, or could. */
const hostile = [
  'http://localhost:5174/',
  'https://localhost:5173/',
  'http://localhost:5173.evil.example/',
  'http://localhost:5173@evil.example/',
  'http://user:pass@localhost:5173/',
  'https://app.example.com.evil.example/',
  'https://app.example.com@evil.example/',
  'https://app.example.com:444/',
  'https://sub.app.example.com/',
  'http://app.example.com/',
  'https:app.example.com',
  'https:/app.example.com/',
  'https:\\\\app.example.com/',
  'https://app.example.com\\@evil.example/',
  'https://evil.example\\@app.example.com/',
  'https://evil.example#@app.example.com/',
  'https://evil.example?@app.example.com/',
  ' https://app.example.com/',
  'https://app.exa\tmple.com/',
  'https://app.example.com/\r\nx: y',
  '//app.example.com/',
  '/\\app.example.com/',
  'javascript:alert(1)//https://app.example.com/',
  'data:text/html,https://app.example.com/',
  'https://app.example.com%2eevil.example/',
  `https://app.example.com/${'x'.repeat(1100)}`,
  'null',
]

describe('a trusted origin', () => {
  it.each([
    [`${spa}/page?x=1#y`, `${spa}/page?x=1#y`],
    ['https://app.example.com', 'https://app.example.com/'],
    ['HTTPS://APP.example.com:443/a/../b', 'https://app.example.com/b'],
    ['https://app.example.com//evil.example/', 'https://app.example.com//evil.example/'],
  ])('may be where a login leads: %s', async (next, expected) => {
    const app = await start(trusting)
    const alice = app.visitor('alice')
    expect((await app.logIn(alice, next)).location).toBe(expected)
    const again = await alice.get(`/duo/start?next=${encodeURIComponent(next)}`, { as: 'script' })
    expect(again.json()).toEqual({ verified: true, next: expected })
    const out = await alice.post(`/duo/logout?next=${encodeURIComponent(next)}`, '', { headers: { origin: spa } })
    expect([out.status, out.location]).toEqual([303, expected])
  })

  it.each(hostile)('is not %j', async (next) => {
    const app = await start(trusting)
    const alice = app.visitor('alice')
    expect((await app.logIn(alice, next)).location).toBe(`${app.origin}/`)
    const out = await alice.post(`/duo/logout?next=${encodeURIComponent(next)}`)
    expect([out.status, out.location]).toEqual([303, `${app.origin}/`])
  })

  it.each([spa, 'https://app.example.com'])('may post to the routes, and open sockets: %s', async (origin) => {
    const app = await start(trusting)
    const alice = app.visitor('alice')
    const { postAction, postArgument } = await app.begin(alice)
    const headers = { origin, 'sec-fetch-site': 'cross-site' }
    const body = new URLSearchParams({ [postArgument]: 'x' })
    await alice.post(postAction, body, { headers: { ...headers, 'content-type': form } })
    expect(app.lastReason()).toBe('malformed')
    expect((await alice.post('/duo/logout', '', { as: 'script', headers })).status).toBe(204)
    expect((await app.logIn(alice)).status).toBe(303)
    const upgrade = { ...headers, connection: 'Upgrade', upgrade: 'websocket' }
    expect((await alice.get('/socket', { headers: upgrade })).text).toBe('alice')
  })

  it.each([
    'https://app.example.com.evil.example',
    'https://app.example.com/',
    'HTTPS://app.example.com',
    'https://app.example.com:443',
    'https://app.example.com, https://evil.example',
    'http://localhost:51730',
    'null',
    '',
  ])('is not %j in Origin', async (origin) => {
    const app = await start(trusting)
    const alice = app.visitor('alice')
    const headers = { origin, 'sec-fetch-site': 'cross-site' }
    expect((await alice.post('/duo/logout', '', { as: 'script', headers })).status).toBe(403)
    expect(app.lastReason()).toBe('cross_site')
  })

  it('is where the form of the prompt page may lead, and no others', async () => {
    const app = await start(trusting)
    const page = await app.visitor('alice').get('/duo/start')
    expect(page.headers['content-security-policy']).toContain(`form-action 'self' ${spa} https://app.example.com;`)
    const plain = await (await start()).visitor('alice').get('/duo/start')
    expect(plain.headers['content-security-policy']).toContain("form-action 'self';")
  })
})

describe('onVerified', () => {
  it.each([
    [`${spa}/page`, `${spa}/page`],
    ['http://localhost:1234/own?x', 'http://localhost:1234/own?x'],
    ['/path', 'http://localhost:1234/path'],
    ['', 'http://localhost:1234/page'],
  ])('may lead to %s', async (next, expected) => {
    const app = await start({ ...trusting, onVerified: () => ({ next }) })
    expect((await app.logIn(app.visitor('alice'))).location).toBe(expected)
  })

  it.each(hostile.filter((text) => text !== 'null' && text.length < 1000))(
    'that leads to %j is an error that says so, and nobody is verified',
    async (next) => {
      const app = await start({ ...trusting, onVerified: () => ({ next }) })
      const alice = app.visitor('alice')
      expect((await app.logIn(alice)).status).toBe(500)
      const last = app.events.at(-1)
      expect(last).toMatchObject({ type: 'rejected', reason: 'callback_failed', error: { code: 'untrusted_next' } })
      expect((await alice.get('/page')).status).not.toBe(200)
    },
  )
})

describe('the option trustedOrigins', () => {
  const make = (trustedOrigins: unknown) => {
    const options = {
      origin: 'https://api.example.com',
      prompt: iframePrompt({ ...keys, host: 'api-x.duosecurity.com' }),
    }
    return createDuo({ ...options, getUsername: () => 'alice', store: sessionStore(), trustedOrigins } as DuoOptions)
  }

  it.each([
    'https://app.example.com',
    [7],
    [null],
    ['*'],
    ['https://*'],
    ['https://*.example.com'],
    ['app.example.com'],
    ['https://app.example.com/'],
    ['https://app.example.com/page'],
    ['https://App.example.com'],
    ['https://app.example.com:443'],
    ['http://app.example.com'],
    ['ftp://app.example.com'],
    ['https://user@app.example.com'],
    ['null'],
    [''],
    [new URL('https://app.example.com')],
  ])('cannot be %j', (value) => {
    expect(() => make(value)).toThrow(/^trustedOrigins must be/)
  })

  it('is copied', async () => {
    const trustedOrigins = [spa]
    const app = await start({ trustedOrigins })
    trustedOrigins.push('https://evil.example')
    expect((await app.logIn(app.visitor('alice'), 'https://evil.example/')).location).toBe(`${app.origin}/`)
    expect(() => make([])).not.toThrow()
    expect(() => make(undefined)).not.toThrow()
  })
})
