import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { origin, passDuo, useApplications } from './stage/application.js'

// What an operator reads of an application as it is built, without `onEvent`.

const applications = useApplications()

let errors: MockInstance<typeof console.error>
let written: MockInstance<typeof process.stderr.write>
beforeEach(() => {
  errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  written = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
})
afterEach(() => void vi.restoreAllMocks())

/** What Nitro and the module have said. */
function said(): string {
  return [...errors.mock.calls, ...written.mock.calls].flat().map(String).join('\n')
}

/** How often the module has reported something, which is a line of its own. */
function reports(code: string): number {
  return said().split(`(${code})`).length - 1
}

describe('a setup mistake is reported once, with what to do and without secrets', () => {
  const secret = 'x'.repeat(40)

  it('of a client secret that Duo rejects', async () => {
    const app = await applications.start({ environment: { NUXT_DUO_CLIENT_SECRET: secret } })
    const alice = await app.user()
    for (let time = 0; time < 3; time++) expect((await alice.visit('/duo/start')).status).toBe(500)
    expect(reports('invalid_client')).toBe(1)
    expect(said()).toContain('that the secret belongs to this client ID')
    expect(said()).not.toContain(secret)
  })

  it('of a clock that differs from the one of Duo', async () => {
    const app = await applications.start({ underTest: { callbacks: { now: () => Date.now() - 700_000 } } })
    expect((await (await app.user()).visit('/duo/start')).status).toBe(500)
    expect(said()).toMatch(/\(invalid_client\).* clock/)
  })

  it('of a store of single use that is away', async () => {
    const claim = () => Promise.reject(new Error('redis://user:password@host'))
    const app = await applications.start({ underTest: { callbacks: { singleUse: { claim } } } })
    expect(await passDuo(await app.user(), '/duo/start')).toBe('no way on, but 503')
    expect(reports('single_use_unavailable')).toBe(1)
    expect(said()).not.toContain('password@')
  })

  it('of an onVerified that leads to a site that nobody trusts', async () => {
    const onVerified = () => ({ next: 'http://localhost:5173/page' })
    const app = await applications.start({ underTest: { callbacks: { onVerified } } })
    expect(await passDuo(await app.user(), '/duo/start')).toBe('no way on, but 500')
    expect(said()).toContain('(untrusted_next). Return a path as next, or list the origin of the URL in trustedOrigins')
  })

  it('of a getUsername that returns a user record', async () => {
    const record: unknown = () => ({ id: 7, name: 'Alice' })
    const getUsername = record as () => string
    const app = await applications.start({ underTest: { getUsernameOf: () => getUsername } })
    const alice = await app.user()
    for (const path of ['/admin', '/duo/start', '/api/payroll']) expect((await alice.ask(path)).status).toBe(500)
    expect(said()).toContain('What getUsername returned has the unexpected property id')
  })
})

it('onVerified may lead to an origin that is trusted', async () => {
  const onVerified = () => ({ next: 'http://localhost:5173/page' })
  const trustedOrigins = ['http://localhost:5173']
  const app = await applications.start({ underTest: { callbacks: { onVerified, trustedOrigins } } })
  expect(await passDuo(await app.user(), '/duo/start')).toBe('http://localhost:5173/page')
})

describe('app.baseURL in NUXT_DUO_ORIGIN as well', () => {
  it.each([
    ['/shop', '/shop/'],
    ['/Shop/', '/shop/'],
    ['/outer/shop', '/shop/'],
    ['/a/b', '/a/b'],
  ])('is refused with what to remove: %s and %s', async (path, baseURL) => {
    const environment = { NUXT_DUO_ORIGIN: origin + path, NUXT_APP_BASE_URL: baseURL }
    const app = await applications.start({ environment })
    expect((await app.visitor().ask(`${baseURL.replace(/\/$/, '')}/duo/start`)).status).toBe(500)
    expect(said()).toContain('origin must not end with app.baseURL')
  })
})

describe('a listener that Express mounts below a path, which takes the path away', () => {
  it.each([
    ['', undefined],
    ['/shop', undefined],
    ['', '/shop/'],
  ])('is reported once, with what to do in Nuxt: origin%s, app.baseURL %s', async (path, baseURL) => {
    const environment = { NUXT_DUO_ORIGIN: origin + path, NUXT_APP_BASE_URL: baseURL }
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const app = await applications.start({ mount: '/shop', environment })
    for (let time = 0; time < 2; time++) await app.visitor().ask('/shop/admin')
    const lines = said()
      .split('\n')
      .filter((line) => line.includes('/shop'))
    expect(lines).toEqual([
      expect.stringContaining(
        "Set app.baseURL to /shop/, and pass requests on with their whole path: app.use(listener) in place of app.use('/shop', listener)",
      ),
    ])
    expect(warned.mock.calls.map(String).join()).not.toContain('/shop')
  })

  it('is not reported for what Express passes on with its whole path', async () => {
    const app = await applications.start({ environment: { NUXT_APP_BASE_URL: '/shop/' } })
    await app.visitor().ask('/shop/admin')
    expect(said()).toBe('')
  })
})

describe('a frame of the application itself', () => {
  const framed = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin', referer: `${origin}/overview` }

  it.each(['/admin', '/guarded'])('shows how to go on in place of %s', async (path) => {
    const alice = await (await applications.start()).user()
    const first = await alice.visit(path, framed)
    const led = first.headers.get('location')
    // The route middleware leads to the start of a login, as a page cannot respond with another one.
    const shown = led === null ? first : await alice.visit(led, framed)
    expect(shown.status).toBe(401)
    expect(shown.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
    expect(await shown.text()).toMatch(/<a [^>]*href="[^"]*\/duo\/start\?next=[^"]*" [^>]*target="_top"/)
  })
})
