import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openQuery, openTx, parent } from './frame-client.js'
import { KNOWN, signText } from './signed-text.js'

const now = 1_800_000_000
const { ikey, skey } = KNOWN
const good = `alice|${ikey}|${now + 300}`
const tx = signText('TX', good, skey)

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ application: { ikey, skey }, config: { defaultOutcome: 'allow' } })
})
beforeEach(() => simulator.clock.freeze(now))
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const sign = (content: string | Buffer): string => signText('TX', content, skey)
const mac = tx.slice(-40)

describe('a request is refused, with the reason in the log and in the page', () => {
  it.each<[reason: string, words: string, tx: string]>([
    ['missing_tx', 'carries no tx', ''],
    [
      'error_as_tx',
      'The username passed to sign_request() is invalid.',
      'ERR|The username passed to sign_request() is invalid.',
    ],
    ['both_halves', 'only the half before it goes to Duo', `${tx}:APP|YQ==|${mac}`],
    ['bad_shape', 'has 2 parts', 'TX|abc'],
    ['bad_shape', 'has 4 parts', `${tx}|more`],
    ['bad_prefix', 'begins with "AUTH"', signText('AUTH', good, skey)],
    ['bad_prefix', 'begins with "tx"', signText('tx', good, skey)],
    ['bad_mac_form', '40 lower-case hexadecimal digits', `${tx.slice(0, -40)}${mac.toUpperCase()}`],
    ['bad_mac_form', '40 lower-case hexadecimal digits', tx.slice(0, -1)],
    ['bad_mac_form', '40 lower-case hexadecimal digits', `${tx}\n`],
    ['bad_base64', 'not plain, padded base64', `TX|YWxpY2U|${mac}`],
    ['bad_base64', 'a "+" was probably decoded', `TX|YW xpY2U=|${mac}`],
    ['bad_base64', 'not UTF-8', sign(Buffer.from([0xff, 0x7c, 0x61, 0x7c, 0x31]))],
    ['bad_fields', 'has 2 fields', sign(`alice|${ikey}`)],
    ['bad_fields', 'has 4 fields', sign(`${good}|more`)],
    ['unknown_ikey', 'No application has the integration key DIZZ', sign(`alice|DIZZ|${now + 300}`)],
    ['bad_signature', 'not made with the secret key', signText('TX', good, 'x'.repeat(40))],
    ['bad_signature', 'not made with the secret key', `${tx.slice(0, -1)}${tx.endsWith('0') ? '1' : '0'}`],
    ['bad_expiry', 'is not a number', sign(`alice|${ikey}|never`)],
    ['bad_expiry', 'is not a number', sign(`alice|${ikey}|-1`)],
    ['bad_expiry', 'is not a number', sign(`alice|${ikey}|`)],
    ['expired', 'was signed 412 s ago and was good for 300 s', sign(`alice|${ikey}|${now - 112}`)],
    ['expired', 'was signed 300 s ago', sign(`alice|${ikey}|${now}`)],
    ['too_far_ahead', 'was signed 412 s from now, by a clock that runs ahead', sign(`alice|${ikey}|${now + 712}`)],
    ['too_far_ahead', 'was signed 61 s from now', sign(`alice|${ikey}|${now + 361}`)],
    ['empty_user', 'username in the request is empty', sign(`|${ikey}|${now + 300}`)],
  ])('%s: %s', async (reason, words, given) => {
    const page = await openTx(simulator, given)
    expect(page.status).toBe(400)
    expect(page.title).toBe('Request refused')
    expect(page.text).toContain(words)
    expect(page.message).toBeUndefined()
    const refused = simulator.events.last('request.refused')
    expect(refused?.detail).toMatchObject({ reason })
    expect(simulator.events.last('prompt.opened')).toBeUndefined()
    expect(JSON.stringify(simulator.events.list())).not.toContain(skey)
  })

  it.each([
    ['missing_parent', `tx=${encodeURIComponent(tx)}`],
    ['missing_parent', `tx=${encodeURIComponent(tx)}&parent=`],
    ['bad_parent', `tx=${encodeURIComponent(tx)}&parent=%2Flogin`],
    ['bad_parent', `tx=${encodeURIComponent(tx)}&parent=javascript%3Aalert(1)`],
    ['bad_parent', `tx=${encodeURIComponent(tx)}&parent=http%3A%2F%2Fa%3Bsandbox%2F`],
    ['bad_encoding', `tx=${encodeURIComponent(tx)}&parent=%E0%A4%A`],
    ['repeated_parameter', `tx=${encodeURIComponent(tx)}&tx=x&parent=http%3A%2F%2Flocalhost`],
  ])('%s: %s', async (reason, query) => {
    expect((await openQuery(simulator, query)).status).toBe(400)
    expect(simulator.events.last('request.refused')?.detail).toMatchObject({ reason })
  })

  it('accepts what lies at the edge of the tolerance', async () => {
    expect((await openTx(simulator, sign(`alice|${ikey}|${now + 360}`))).status).toBe(200)
    expect((await openTx(simulator, sign(`alice|${ikey}|${now + 1}`))).status).toBe(200)
  })
})

describe('allowed hostnames', () => {
  beforeEach(() => simulator.applications.set(ikey, { allowedHostnames: ['Example.com'] }))

  it.each(['https://example.com/', 'https://login.example.com:8443/x', 'http://EXAMPLE.com'])(
    'lets %s in',
    async (from) => {
      expect((await openTx(simulator, tx, from)).message).toMatch(/^AUTH/)
    },
  )

  it.each(['https://example.org/', 'https://notexample.com/', 'https://example.com.evil.net/', parent])(
    'refuses %s',
    async (from) => {
      const page = await openTx(simulator, tx, from)
      expect(page.text).toContain('allowed hostnames are Example.com')
      expect(simulator.events.last('request.refused')).toMatchObject({
        user: 'alice',
        detail: { reason: 'host_not_allowed' },
      })
    },
  )
})

describe('notify', () => {
  it.each([
    ['Request expired.', sign(`alice|${ikey}|${now}`)],
    ['Invalid request.', 'TX|x'],
    ['Invalid integration key.', sign(`alice|DIZZ|${now + 300}`)],
    ['Invalid signature.', signText('TX', good, 'x'.repeat(40))],
  ])('posts ERR|%s', async (text, given) => {
    simulator.config.set({ notify: true })
    const page = await openTx(simulator, given)
    expect(page.message).toBe(`ERR|${text}`)
    expect(page.message).toMatch(/^ERR\|[\w\s.()]+$/)
    expect(page.target).toBe(new URL(parent).origin)
  })

  it('posts nothing to a parent that is none', async () => {
    simulator.config.set({ notify: true })
    expect((await openTx(simulator, tx, 'nowhere')).message).toBeUndefined()
  })
})

describe('the end of support', () => {
  it('is shown for one application, without a message', async () => {
    simulator.applications.set(ikey, { v2Blocked: true })
    const page = await openTx(simulator, tx)
    expect(page.title).toBe('Universal Prompt Upgrade Required')
    expect(page.message).toBeUndefined()
  })

  it('is shown for all applications, whatever they send', async () => {
    simulator.config.set({ v2Blocked: true })
    expect((await openTx(simulator, 'nonsense')).title).toBe('Universal Prompt Upgrade Required')
    expect(simulator.events.last('request.refused')?.detail.reason).toBe('v2_blocked')
  })
})

describe('the frame', () => {
  it('may be held by the page it was opened for, is not kept, and says nothing about where it was', async () => {
    simulator.users.outcomes('alice', 'interactive')
    const { headers } = await openTx(simulator, tx)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain('frame-ancestors http://app.localhost:3000')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'nonce-[\w+/=]+';/)
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-frame-options')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('escapes what it shows', async () => {
    const page = await openTx(simulator, sign(`<img src=x onerror=alert(1)>"'&|${ikey}|${now + 300}`))
    expect(page.html).not.toContain('<img')
    expect(page.text).toContain(`<img src=x onerror=alert(1)>"'&`)
  })

  it('opens by POST as well: tx in the address, the rest in the form', async () => {
    const body = new URLSearchParams({ parent, java_version: '', color_depth: '24' })
    const response = await fetch(`${simulator.url}/frame/web/v1/auth?tx=${encodeURIComponent(tx)}`, {
      method: 'POST',
      body,
    })
    expect(await response.text()).toContain('data-message="AUTH&#124;'.replace('&#124;', '|'))
  })

  it('writes down a referrer of another origin, and goes on', async () => {
    const query = `tx=${encodeURIComponent(tx)}&parent=${encodeURIComponent(parent)}`
    expect((await openQuery(simulator, query, { referer: 'http://elsewhere.localhost/' })).status).toBe(200)
    expect(simulator.events.last('referer.mismatch')?.detail).toEqual({
      referer: 'http://elsewhere.localhost',
      parent: 'http://app.localhost:3000',
    })
  })

  it('takes the long address of a long page', async () => {
    expect((await openTx(simulator, tx, `http://app.localhost/?${'x'.repeat(30_000)}`)).status).toBe(200)
  })
})
