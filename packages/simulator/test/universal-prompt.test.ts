import { createSimulator, type Outcome, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { account } from './universal-account.js'
import { login, press, redirectUri, state, visit } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const push = { action: 'push', device: 'device1' }
const passcode = { action: 'passcode', passcode: '123456' }

const allowed = { result: 'success', status: 'allow', event_type: 'authentication', device: null }

describe('outcomes that let a user in at once', () => {
  it.each<[Outcome, object]>([
    ['allow', { factor: 'duo_push', reason: 'user_approved', amr: ['mfa'] }],
    ['bypass', { factor: null, reason: 'bypass_user', amr: [] }],
    ['remembered', { factor: 'remembered_device', reason: 'remembered_device', amr: [] }],
  ])('%s, by name and when it is set', async (outcome, expected) => {
    const named = await login(simulator, `${outcome}.bob`)
    expect(named.status).toBe(303)
    expect(await account(simulator, named.back)).toEqual({ ...allowed, ...expected })
    simulator.users.outcomes('bob', outcome)
    expect(await account(simulator, (await login(simulator, 'bob')).back)).toEqual({ ...allowed, ...expected })
  })

  it('a status of bypass', async () => {
    simulator.users.set('bob', { status: 'bypass' })
    expect((await account(simulator, (await login(simulator, 'bob')).back)).reason).toBe('bypass_user')
  })
})

describe('outcomes that a person sees', () => {
  it.each([
    ['deny.bob', 'Login request denied.', true],
    ['timeout.bob', 'Login timed out.', true],
    ['bad_passcode.bob', 'Incorrect passcode. Please try again.', true],
    ['fraud.bob', 'Login request reported as fraudulent.', false],
    ['lockout.bob', 'Your account has been locked out due to excessive authentication failures.', false],
    ['disabled.bob', 'Your account is disabled', false],
    ['enroll.bob', 'You have no device yet.', false],
    ['stall.bob', 'Nobody will answer it', false],
    ['interactive.bob', 'Send me a push', false],
    ['bob', 'Send me a push', false],
  ])('%s: %s', async (user, text, again) => {
    const page = await login(simulator, user)
    expect(page.status).toBe(200)
    expect(page.text).toContain(text)
    expect(page.text.includes('Try again')).toBe(again)
    expect(page.back).toBeUndefined()
    if (!again) return
    simulator.users.outcomes(user, 'allow')
    expect((await press(simulator, page.sid, { action: 'retry' })).back?.searchParams.has('duo_code')).toBe(true)
  })

  it('a queue of outcomes is taken one by one; loading the page again takes none', async () => {
    simulator.users.outcomes('alice', 'deny', 'timeout', 'allow')
    const first = await login(simulator, 'alice')
    const again = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${first.sid}`)
    expect(again.text).toContain('Login request denied.')
    expect((await press(simulator, first.sid, { action: 'retry' })).text).toContain('Login timed out.')
    expect((await press(simulator, first.sid, { action: 'retry' })).back).toBeDefined()
  })

  it.each<Outcome>(['err:text', 'open_window:https://duo.com/', 'tamper:four-fields'])(
    '%s is of the iframe prompt, and lets nobody in here',
    async (outcome) => {
      simulator.users.outcomes('alice', outcome)
      const page = await login(simulator, 'alice')
      expect(page.text).toContain(`The outcome ${outcome} exists for the other kind of prompt only.`)
      expect(simulator.events.last('login.ended')?.detail.reason).toBe('outcome_of_other_prompt')
    },
  )
})

describe('what the application hears of a refusal', () => {
  const failures = [
    ['deny', 'duo_push', 'user_cancelled', 'denied'],
    ['timeout', 'duo_push', 'no_response', 'denied'],
    ['bad_passcode', 'passcode', 'invalid_passcode', 'denied'],
    ['fraud', 'duo_push', 'user_marked_fraud', 'fraud'],
    ['lockout', null, 'locked_out', 'denied'],
    ['disabled', null, 'user_disabled', 'denied'],
  ] as const

  it.each(failures)('%s: an error, when that is set', async (name) => {
    simulator.config.set({ denyMode: 'redirect' })
    const { back } = await login(simulator, `${name}.bob`)
    expect(`${back?.origin}${back?.pathname}`).toBe(redirectUri)
    expect(Object.fromEntries(back?.searchParams ?? [])).toEqual({
      state,
      error: 'access_denied',
      error_description: expect.any(String),
    })
    expect(simulator.events.last('redirect.sent')?.detail).toMatchObject({ to: redirectUri, error: 'access_denied' })
  })

  it.each(failures)('%s: a code for a refusal, when that is set', async (name, factor, reason, result) => {
    simulator.config.set({ denyMode: 'token' })
    const { back } = await login(simulator, `${name}.bob`)
    expect(await account(simulator, back)).toMatchObject({ factor, reason, result, status: 'deny', amr: [] })
  })

  it('of a push that was denied on the phone', async () => {
    simulator.config.set({ denyMode: 'token' })
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, push)
    simulator.pending.deny(simulator.pending.list()[0]?.txid ?? '')
    const { back } = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)
    expect(await account(simulator, back)).toMatchObject({ factor: 'duo_push', device: 'Mobile phone', status: 'deny' })
  })

  it('an error of its own', async () => {
    simulator.users.outcomes('alice', 'error_redirect:server_error')
    expect((await login(simulator, 'alice')).back?.searchParams.get('error')).toBe('server_error')
    const { back } = await login(simulator, 'error_redirect.alice')
    expect(back?.searchParams.get('error')).toBe('access_denied')
    expect(back?.searchParams.has('duo_code')).toBe(false)
  })
})

describe('what comes back can be spoiled', () => {
  it.each([
    [{ wrongState: true }, ['state', 'duo_code'], 'a-state-that-nobody-sent'],
    [{ noState: true }, ['duo_code'], null],
    [{ codeParam: 'code' as const }, ['state', 'code'], state],
  ])('%j', async (setting, names, sent) => {
    simulator.config.set(setting)
    const { back } = await login(simulator, 'allow.bob')
    expect([...(back?.searchParams.keys() ?? [])]).toEqual(names)
    expect(back?.searchParams.get('state')).toBe(sent)
  })
})

describe('one answer comes out of one login', () => {
  it('and what comes after it is told so', async () => {
    const { sid } = await login(simulator, 'alice')
    expect((await press(simulator, sid, passcode)).back).toBeDefined()
    const again = await press(simulator, sid, passcode)
    expect(again.status).toBe(410)
    expect(again.text).toContain('gives no second one')
    const page = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)
    expect(page.status).toBe(410)
    expect(simulator.events.list().filter(({ kind }) => kind === 'login.allowed')).toHaveLength(1)
  })

  it('and none without its id', async () => {
    for (const sid of ['', 'x', '__proto__']) {
      expect((await press(simulator, sid, passcode)).status).toBe(410)
      expect((await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)).status).toBe(410)
    }
    const body = new URLSearchParams({ sid: 'x' })
    expect((await fetch(`${simulator.url}/frame/v4/sim/status`, { method: 'POST', body })).status).toBe(410)
  })

  it('and an action that the view does not offer does nothing', async () => {
    const { sid } = await login(simulator, 'deny.bob')
    expect((await press(simulator, sid, passcode)).text).toContain('Login request denied.')
    const fraud = await login(simulator, 'fraud.bob')
    expect((await press(simulator, fraud.sid, { action: 'retry' })).text).toContain('reported as fraudulent')
  })
})

it('the page is a page of its own, and says that it is not Duo', async () => {
  const { headers, sid } = await login(simulator, 'alice')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('same-origin')
  const policy = headers.get('content-security-policy') ?? ''
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'nonce-"]) {
    expect(policy).toContain(part)
  }
  const html = await (await fetch(`${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)).text()
  expect(html).toContain('<strong>This is not Duo</strong>')
})
