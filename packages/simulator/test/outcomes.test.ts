import { createSimulator, type Outcome, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openFor, openTx, press, signRequest, verify } from './frame-client.js'
import { contentOf, KNOWN, signText } from './signed-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())
afterEach(() => simulator.reset())

describe('outcomes that let a user in', () => {
  it.each<[string, Outcome]>([
    ['alice', 'allow'],
    ['alice', 'bypass'],
    ['alice', 'remembered'],
    ['a.b+c@example.com', 'allow'],
    ['用户', 'allow'],
    [' Üser\u0301:|'.replace('|', ''), 'allow'],
  ])('%s, set to %s: an answer that the official SDK accepts', async (user, outcome) => {
    simulator.users.outcomes(user, outcome)
    const { tx, app } = signRequest(simulator, user)
    const page = await openTx(simulator, tx)
    expect(page.status).toBe(200)
    expect(page.target).toBe('http://app.localhost:3000')
    expect(page.message).toMatch(/^AUTH\|[A-Za-z0-9+/=]+\|[0-9a-f]{40}$/)
    expect(verify(simulator, page.message, app)).toBe(user)
    expect(simulator.events.last('login.allowed')).toMatchObject({ user, ikey: simulator.application.ikey })
  })
})

describe('outcomes by the first part of the user name', () => {
  it.each([
    ['allow.bob', 'Logging you in…'],
    ['bypass.bob', 'Logging you in…'],
    ['remembered.bob', 'Logging you in…'],
    ['deny.bob', 'Login request denied.'],
    ['timeout.bob', 'Login timed out.'],
    ['bad_passcode.bob', 'Incorrect passcode. Please try again.'],
    ['fraud.bob', 'Login request reported as fraudulent.'],
    ['lockout.bob', 'Your account has been locked out due to excessive authentication failures.'],
    ['disabled.bob', 'Your account is disabled'],
    ['enroll.bob', 'You have no device yet.'],
    ['stall.bob', 'Nobody will answer it'],
    ['interactive.bob', 'Send me a push'],
    ['bob', 'Send me a push'],
    ['deny.', 'Send me a push'],
    ['denying.bob', 'Send me a push'],
  ])('%s: %s', async (user, text) => {
    const page = await openFor(simulator, user)
    expect(page.text).toContain(text)
    expect(page.message !== undefined).toBe(text === 'Logging you in…')
  })
})

describe('a queue of outcomes', () => {
  it('is taken one by one, and the last one stays', async () => {
    simulator.users.outcomes('alice', 'deny', 'timeout', 'allow')
    const first = await openFor(simulator, 'alice')
    expect(first.text).toContain('Login request denied.')
    const second = await press(simulator, first.sid, { action: 'retry' })
    expect(second.text).toContain('Login timed out.')
    const third = await press(simulator, first.sid, { action: 'retry' })
    expect(third.message).toMatch(/^AUTH\|/)
    expect((await openFor(simulator, 'alice')).message).toMatch(/^AUTH\|/)
  })
})

describe('spoiled answers', () => {
  const at = 1_800_000_000
  it.each(['sig', 'expired', 'user', 'ikey', 'prefix', 'format', 'four-fields'] as const)(
    '%s: is refused by the official SDK, by setting, by user and by name',
    async (mode) => {
      simulator.users.outcomes('carol', `tamper:${mode}`)
      simulator.users.outcomes('alice', 'allow')
      for (const user of ['carol', `tamper_${mode}.dave`, 'alice']) {
        if (user === 'alice') simulator.config.set({ badAuth: mode })
        const { tx, app } = signRequest(simulator, user)
        const { message } = await openTx(simulator, tx)
        // As well-formed as the browser script wants it: only a verifier can notice.
        expect(message).toMatch(/^(?:AUTH|ENROLL)\|[A-Za-z0-9+/=]+\|[A-Za-z0-9+/=]+$/)
        expect(verify(simulator, message, app)).toBeNull()
        expect(simulator.events.last('login.allowed')?.detail.spoiled).toBe(mode)
      }
    },
  )

  it.each([
    ['user', ['alice.other', KNOWN.ikey, String(at + 300)]],
    ['ikey', ['alice', 'DIXXXXXXXXXXXXXXXXX0', String(at + 300)]],
    ['expired', ['alice', KNOWN.ikey, String(at - 1)]],
    ['format', ['alice']],
    ['four-fields', ['alice', KNOWN.ikey, String(at + 300), 'extra']],
    // The official SDK for Node accepts this one: the comparison with what is no number is false.
    ['expiry-text', ['alice', KNOWN.ikey, 'never']],
  ] as const)('%s: is signed with the right key, and spoiled in one way', async (mode, fields) => {
    const known = simulator.createApplication({ ikey: KNOWN.ikey, skey: KNOWN.skey })
    onTestFinished(() => void simulator.applications.delete(KNOWN.ikey))
    known.clock.freeze(at)
    known.users.outcomes('alice', `tamper:${mode}`)
    const { message } = await openTx(simulator, signText('TX', `alice|${KNOWN.ikey}|${at + 300}`, KNOWN.skey))
    expect(contentOf(message)).toEqual(fields)
    expect(message).toBe(signText('AUTH', fields.join('|'), KNOWN.skey))
  })
})

describe('other messages', () => {
  it('err: an error text is posted, once', async () => {
    simulator.users.outcomes('alice', 'err:Something (odd) happened.')
    const page = await openFor(simulator, 'alice')
    expect(page.message).toBe('ERR|Something (odd) happened.')
    expect(simulator.events.last('message.sent')?.detail).toMatchObject({ message: 'ERR', understood: true })
    expect((await press(simulator, page.sid)).status).toBe(410)
  })

  it('err: says in the log when the original script will not understand', async () => {
    simulator.users.outcomes('alice', "err:Can't, sorry")
    await openFor(simulator, 'alice')
    expect(simulator.events.last('message.sent')?.detail.understood).toBe(false)
  })

  it('open_window: asks the page to open an address, and the login can go on', async () => {
    simulator.users.outcomes('alice', 'open_window:https://example.duo.com/', 'allow')
    const page = await openFor(simulator, 'alice')
    expect(page.message).toBe('DUO_OPEN_WINDOW|https://example.duo.com/')
    expect((await press(simulator, page.sid, { action: 'retry' })).message).toMatch(/^AUTH\|/)
  })
})

describe('what is set up decides in this order', () => {
  it('outcomes, then status, then name, then enrolment and the usual outcome', async () => {
    simulator.config.set({ defaultOutcome: 'deny' })
    expect((await openFor(simulator, 'zoe')).text).toContain('Login request denied.')
    simulator.users.set('zoe', { enrolled: false })
    expect((await openFor(simulator, 'zoe')).text).toContain('You have no device yet.')
    expect((await openFor(simulator, 'allow.zoe')).message).toMatch(/^AUTH/)
    simulator.users.set('allow.zoe', { status: 'disabled' })
    expect((await openFor(simulator, 'allow.zoe')).text).toContain('Your account is disabled')
    simulator.users.outcomes('allow.zoe', 'timeout')
    expect((await openFor(simulator, 'allow.zoe')).text).toContain('Login timed out.')
    simulator.users.set('bypassed', { status: 'bypass' })
    expect((await openFor(simulator, 'bypassed')).message).toMatch(/^AUTH/)
  })

  it('refuses an outcome that does not exist', () => {
    expect(() => simulator.users.outcomes('alice', 'alow' as Outcome)).toThrow(
      /user.outcomes: expected a list, each one of/,
    )
    expect(() => simulator.config.set({ defaultOutcome: 'x' as Outcome })).toThrow(
      /config.defaultOutcome: expected one of/,
    )
  })
})
