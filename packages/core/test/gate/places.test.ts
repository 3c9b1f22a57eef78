import { describe, expect, it } from 'vitest'
import { iframePrompt } from '@duokit/core'
import { cookieStore } from './duo.js'
import { type Setting, start } from './application.js'
import { keys } from 'testing/duo-half'

const publicDuo = iframePrompt({ ...keys, host: 'api-x.duosecurity.com' })
const lying = {
  host: 'evil.example',
  forwarded: 'host=evil.example;proto=http',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-port': '666',
  'x-original-url': '/duo/status',
  'x-rewrite-url': '/duo/status',
}

const sites: [string, Setting, { prefix: string; cookiePath: string; secure: boolean }][] = [
  ['a root', { origin: 'http://localhost:1234' }, { prefix: 'duo-dfaff02b', cookiePath: '/', secure: false }],
  [
    'https',
    { origin: 'https://example.com', prompt: publicDuo },
    { prefix: '__Host-duo-7eeb1ce8', cookiePath: '/', secure: true },
  ],
  [
    'https and a path',
    { origin: 'https://example.com/shop', prompt: publicDuo },
    { prefix: '__Secure-duo-2f39ffba', cookiePath: '/shop', secure: true },
  ],
  [
    'another base path',
    { origin: 'https://example.com/a/b/', basePath: '/x/duo', prompt: publicDuo },
    { prefix: '__Secure-x-duo-f6e8f499', cookiePath: '/a/b', secure: true },
  ],
]

describe.each(sites)('at %s', (_site, setting, { prefix, cookiePath, secure }) => {
  it.each<[string, Setting]>([
    ['sessionStore', {}],
    ['cookieStore', { session: false, store: cookieStore({ bindTo: 'browser' }) }],
  ])('logs in with %s, whatever the request says about where it is', async (_name, stored) => {
    const app = await start({ ...setting, ...stored })
    const root = String(setting.origin).replace(/\/$/, '')
    const basePath = setting.basePath ?? '/duo'
    const alice = app.visitor('alice')
    Object.assign(alice.extra, lying)
    const refused = await alice.get('/page?a=b')
    expect(refused.location).toBe(`${root}${basePath}/start?next=%2Fpage%3Fa%3Db`)
    const page = await alice.get(`${basePath}/start?next=/page`)
    expect(page.text).toContain(
      `data-post-action="${new URL(root).pathname.replace(/\/$/, '')}${basePath}/callback?attempt=`,
    )
    const done = await app.logIn(alice, '/page?a=b')
    expect(done.location).toBe(`${root}/page?a=b`)
    expect((await alice.get('/page')).json()).toEqual({ hello: 'alice' })
    expect(JSON.stringify([refused, page, done])).not.toContain('evil')
    const own = [...page.cookies, ...done.cookies].filter((cookie) => !cookie.startsWith('app.session'))
    expect(own.length).toBeGreaterThan(1)
    for (const cookie of own) {
      expect(cookie.startsWith(`${prefix}-try-`) || cookie.startsWith(`${prefix}=`)).toBe(true)
      expect(cookie).toContain(`; Path=${cookiePath}; `)
      expect(cookie).toContain(`; HttpOnly${secure ? '; Secure' : ''}; SameSite=Lax`)
      expect(cookie).not.toMatch(/domain=/i)
    }
  })
})

describe('on https', () => {
  it('takes no cookie without the prefix that a sibling domain cannot set', async () => {
    const store = cookieStore({ bindTo: 'browser' })
    const app = await start({ session: false, store, origin: 'https://example.com', prompt: publicDuo })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const thief = app.visitor('alice')
    for (const [name, value] of alice.jar) thief.jar.set(name.replace('__Host-', ''), value)
    await app.approve(thief, started)
    expect(app.lastReason()).toBe('state_unknown')
    await app.approve(alice, started)
    const value = alice.jar.get('__Host-duo-7eeb1ce8') ?? ''
    expect((await alice.get('/page')).status).toBe(200)
    const base = 'duo-7eeb1ce8'
    for (const name of [base, `__Secure-${base}`, `__host-${base}`]) {
      const other = app.visitor('alice')
      other.jar.set(name, value)
      expect((await other.get('/page')).status).toBe(303)
    }
  })

  it('requires its own Origin, with scheme and port', async () => {
    const app = await start({ origin: 'https://example.com/shop', prompt: publicDuo })
    const alice = app.visitor('alice')
    const started = await app.begin(alice)
    const wrong = [
      'http://example.com',
      'https://example.com:8443',
      'https://example.com/shop',
      'https://EXAMPLE.com',
      '',
    ]
    for (const origin of [...wrong, 'https://example.com, https://example.com', 'https://shop.example.com']) {
      await alice.post(started.postAction.replace('/shop', ''), 'sig_response=x', { headers: { origin } })
      expect([origin, app.events.pop()]).toEqual([origin, expect.objectContaining({ reason: 'cross_site' })])
    }
    expect((await app.approve(alice, started)).status).toBe(303)
  })
})
