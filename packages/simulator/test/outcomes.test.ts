import { createSimulator, type Outcome, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFor, openTx, press, signRequest, verify } from './frame-client.js'

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
