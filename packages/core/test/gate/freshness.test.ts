import { authorizeAnswer } from '@duokit/conformance'
import { type ExcludedFactor, universalPrompt } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Running, start } from './application.js'
import type { Started } from 'testing/iframe-login'
import { duoThatSays } from './duo-that-says.js'
import type { Visitor } from './visitor.js'

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
beforeEach(() => duo.reset())
afterAll(() => duo.close())

/** What Duo says of how someone was let in; the time is that of the login. */
interface Said {
  readonly factor?: unknown
  readonly reason?: unknown
}

async function steppingUp(said: Said, excludeFactors: readonly ExcludedFactor[] = []): Promise<Running> {
  const { ikey, skey } = duo.application
  const app = await start({
    prompt: universalPrompt({ host: duo.host, clientId: ikey, clientSecret: skey }),
    cookieSecret: 'a secret of the application under test',
    fetch: duoThatSays({ skey }, (claims) => ({
      ...claims,
      auth_context: { ...Object(claims['auth_context']), factor: undefined, reason: undefined, ...said },
    })),
    routes: (made) => [made.guard({ maxAge: 60, excludeFactors })],
  })
  duo.clock.freeze(app.clock.seconds)
  return app
}

async function logIn(app: Running, visitor: Visitor, query: string): Promise<void> {
  const started = await visitor.get(`/duo/start?next=/page${query}`, { as: 'script' })
  const back = await authorizeAnswer(String(started.json()['authUrl']), app.origin)
  expect((await visitor.get(back, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(303)
}

const approved = 'user_approved'
const passcode = 'valid_passcode'

describe('a guard that names an age', () => {
  it.each<[Said]>([
    [{ factor: 'duo_push', reason: approved }],
    [{ factor: 'duo_push' }],
    [{ factor: 'verified_duo_push', reason: approved }],
    [{ factor: 'WebAuthn Security Key', reason: approved }],
    [{ factor: 'WebAuthn Credential', reason: approved }],
    [{ factor: 'phone_call', reason: approved }],
    [{ factor: 'passcode', reason: passcode }],
    [{ factor: 'sms_passcode', reason: passcode }],
    [{ factor: 'yubikey_passcode', reason: passcode }],
    [{ factor: 'hardware_token', reason: passcode }],
    [{ factor: 'bypass_code', reason: passcode }],
  ])('accepts a factor that takes a person: %j', async (said) => {
    const app = await steppingUp(said)
    const alice = app.visitor('alice')
    await logIn(app, alice, '')
    expect((await alice.get('/page')).status).toBe(200)
  })

  it.each<[Said]>([
    [{}],
    [{ factor: null, reason: null }],
    [{ factor: 'remembered_device', reason: 'remembered_device' }],
    [{ factor: 'remembered_device', reason: approved }],
    [{ factor: 'duo_push', reason: 'remembered_device' }],
    [{ factor: 'trusted_network', reason: 'trusted_network' }],
    [{ factor: null, reason: 'trusted_location' }],
    [{ factor: null, reason: 'bypass_user' }],
    [{ factor: 'duo_push', reason: 'bypass_user' }],
    [{ factor: 'passcode', reason: 'allowed_by_policy' }],
    [{ factor: null, reason: approved }],
    [{ factor: 'something_new', reason: approved }],
    [{ factor: 'Duo_Push', reason: approved }],
    [{ factor: ['duo_push'], reason: approved }],
    [{ factor: 'not_available', reason: 'allow_unenrolled_user' }],
  ])(
    'asks again where a login that was not fresh says %j, and then accepts it unless it is a remembered device',
    async (said) => {
      const app = await steppingUp(said)
      const alice = app.visitor('alice')
      await logIn(app, alice, '')
      const again = `${app.origin}/duo/start?next=%2Fpage&max_age=60`
      expect((await alice.get('/page')).location).toBe(again)
      app.clock.seconds += 100
      expect((await alice.get('/page')).location).toBe(again)
      duo.clock.freeze(app.clock.seconds)
      await logIn(app, alice, '&max_age=60')
      const remembered = Object.values(said).includes('remembered_device')
      expect((await alice.get('/page')).status).toBe(remembered ? 403 : 200)
    },
  )

  it.each(['&max_age=', '&max_age=86400', '&max_age=-1', '&MAX_AGE=0', '&max-age=0', '&attempt=x'])(
    'lets no address lessen what it asks: %s',
    async (query) => {
      const app = await steppingUp({ factor: 'remembered_device' })
      const alice = app.visitor('alice')
      await logIn(app, alice, query)
      expect((await alice.get('/page', { as: 'script' })).status).not.toBe(200)
    },
  )

  it('may exclude a factor that Duo added later', async () => {
    const said = { factor: 'made_of_glass', reason: approved }
    for (const [excluded, status] of [['other:made_of_glass', 403] as const, ['other:made_of_stone', 200] as const]) {
      const app = await steppingUp(said, [excluded])
      const alice = app.visitor('alice')
      await logIn(app, alice, '&max_age=0')
      expect((await alice.get('/page')).status).toBe(status)
    }
  })
})

describe('who comes back from Duo within five seconds, and still lacks something,', () => {
  /** A login that no guard has required as a recent one. */
  async function logInPlainly(app: Running, visitor: Visitor): Promise<void> {
    const started = (await visitor.get('/duo/start?next=/page', { as: 'script' })).json() as unknown as Started
    const appHalf = started.sigRequest.slice(started.sigRequest.indexOf(':') + 1)
    expect((await app.approve(visitor, { ...started, appHalf })).status).toBe(303)
    app.clock.seconds += 1
  }

  it('is sent to Duo once more, after a login that was not started as a recent one', async () => {
    const app = await start({ routes: (made) => [made.guard({ maxAge: 60 })] })
    const alice = app.visitor('alice')
    await logInPlainly(app, alice)
    const refused = await alice.get('/page')
    expect([refused.status, refused.location]).toEqual([303, expect.stringContaining('/duo/start?')])
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('is sent to Duo once more after an excluded factor, however recent, and then gets a page', async () => {
    const app = await steppingUp({ factor: 'sms_passcode', reason: passcode }, ['sms_passcode'])
    const alice = app.visitor('alice')
    await logIn(app, alice, '')
    app.clock.seconds += 1
    const again = await alice.get('/page')
    expect([again.status, again.location]).toEqual([303, `${app.origin}/duo/start?next=%2Fpage&max_age=0`])
    expect((await alice.get('/duo/start?next=/page&max_age=0')).location).toContain(duo.host)
    duo.clock.freeze(app.clock.seconds)
    await logIn(app, alice, '&max_age=0')
    app.clock.seconds += 1
    const page = await alice.get('/page')
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('max_age=0')])
    app.clock.seconds += 5
    expect((await alice.get('/page')).location).toBe(again.location)
  })

  it('gets a page where another login would end in the same way, and later another login', async () => {
    // The iframe names no factor, and what is not known is excluded as well.
    const app = await start({ routes: (made) => [made.guard({ excludeFactors: ['sms_passcode'] })] })
    const alice = app.visitor('alice')
    await logInPlainly(app, alice)
    expect((await alice.get('/page')).status).toBe(403)
    app.clock.seconds += 4
    expect((await alice.get('/page')).status).toBe(303)
  })
})
