import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { account } from './universal-account.js'
import { claimsFor, login, press, visit } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const push = { action: 'push', device: 'device1' }
const passcode = { action: 'passcode', passcode: '123456' }

describe('a push or a call', () => {
  it.each([
    ['push', 'duo_push', 'Waiting for the push'],
    ['phone', 'phone_call', 'Waiting for the call'],
  ] as const)('%s: waits for the phone, and lets in when it approves', async (action, factor, title) => {
    const { sid } = await login(simulator, 'alice')
    const soon = simulator.pending.next('alice')
    expect((await press(simulator, sid, { ...push, action })).title).toBe(title)
    const request = await soon
    expect(request).toMatchObject({ user: 'alice', origin: 'https://app.example.com', device: 'Mobile phone' })
    const revision = async (): Promise<unknown> => {
      const body = new URLSearchParams({ sid })
      return (await fetch(`${simulator.url}/frame/v4/sim/status`, { method: 'POST', body })).json()
    }
    const before = await revision()
    expect(await revision()).toEqual(before)
    expect(simulator.pending.approve(request.txid)).toBe(true)
    expect(await revision()).not.toEqual(before)
    const { back } = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)
    expect(await account(simulator, back)).toMatchObject({ factor, device: 'Mobile phone', status: 'allow' })
  })

  it.each([
    ['deny', 'Login request denied.', true],
    ['timeout', 'Login timed out.', true],
    ['fraud', 'Login request reported as fraudulent.', false],
  ] as const)('%s: says so', async (verdict, text, again) => {
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, push)
    simulator.pending[verdict](simulator.pending.list()[0]?.txid ?? '')
    const page = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)
    expect(page.text).toContain(text)
    expect(page.text.includes('Send me a push')).toBe(again)
  })

  it('times out by the chosen clock', async () => {
    simulator.clock.freeze()
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, push)
    simulator.clock.advance(60)
    expect((await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)).text).toContain('timed out')
  })

  it('is shown to a browser without scripts too, which looks again by itself', async () => {
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, push)
    const html = await (await fetch(`${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)).text()
    expect(html).toContain('<noscript><meta http-equiv="refresh" content="3"></noscript>')
  })
})

describe('codes', () => {
  it('a passcode', async () => {
    const { sid } = await login(simulator, 'alice')
    expect((await press(simulator, sid, { ...passcode, passcode: '0' })).text).toContain('Incorrect passcode.')
    const { back } = await press(simulator, sid, passcode)
    expect(await account(simulator, back)).toMatchObject({
      factor: 'passcode',
      reason: 'valid_passcode',
      amr: ['mfa', 'otp'],
    })
  })

  it('by text message, and from an administrator', async () => {
    simulator.users.set('alice', { bypassCodes: ['99998888'] })
    const first = await login(simulator, 'alice')
    await press(simulator, first.sid, { action: 'sms', device: 'device1' })
    const [code = ''] = simulator.users.get('alice').textedCodes
    const texted = await press(simulator, first.sid, { ...passcode, passcode: code })
    expect(await account(simulator, texted.back)).toMatchObject({ factor: 'sms_passcode' })
    const second = await login(simulator, 'alice')
    const given = await press(simulator, second.sid, { ...passcode, passcode: '99998888' })
    expect(await account(simulator, given.back)).toMatchObject({ factor: 'bypass_code' })
  })

  it('ten wrong ones lock the user out', async () => {
    const { sid } = await login(simulator, 'alice')
    const wrong = { ...passcode, passcode: 'x' }
    for (let time = 1; time < 10; time++) expect((await press(simulator, sid, wrong)).text).toContain('Incorrect')
    expect((await press(simulator, sid, wrong)).text).toContain('Your account has been locked out')
    expect((await press(simulator, sid, passcode)).back).toBeUndefined()
    expect((await login(simulator, 'alice')).text).toContain('Your account has been locked out')
  })
})

describe('enrolment', () => {
  it('adds a device and then logs in; the next time it is not needed', async () => {
    const { sid } = await login(simulator, 'enroll.eve')
    const { back } = await press(simulator, sid, { action: 'enroll', name: 'Pocket', type: 'mobile' })
    expect(await account(simulator, back)).toMatchObject({
      event_type: 'enrollment',
      status: 'allow',
      result: 'success',
    })
    expect(simulator.users.get('enroll.eve').devices).toMatchObject([{ name: 'Pocket' }])
    expect((await login(simulator, 'enroll.eve')).text).toContain('Send me a push')
  })
})

describe('a remembered browser', () => {
  async function remember(): Promise<{ cookie: string; header: string }> {
    const { sid } = await login(simulator, 'alice')
    const { headers } = await press(simulator, sid, { ...passcode, remember: 'on' })
    const header = headers.get('set-cookie') ?? ''
    return { header, cookie: header.split(';')[0] ?? '' }
  }

  it('is not asked again for a while, with its cookie alone', async () => {
    simulator.clock.freeze()
    const { cookie, header } = await remember()
    expect(header).toMatch(/^duo_simulator_\d+=[\w-]{32}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/)
    const { back } = await login(simulator, 'alice', {}, `other=1; ${cookie}`)
    expect(await account(simulator, back)).toMatchObject({ factor: 'remembered_device', reason: 'remembered_device' })
    expect((await login(simulator, 'alice')).back).toBeUndefined()
    expect((await login(simulator, 'bob', {}, cookie)).back).toBeUndefined()
    expect(
      (await login(simulator, 'alice', { redirect_uri: 'https://other.example.com/' }, cookie)).back,
    ).toBeUndefined()
    simulator.clock.advance(43_200)
    expect((await login(simulator, 'alice', {}, cookie)).back).toBeUndefined()
  })

  it.each(['now', 'remembered'] as const)('has an auth_time of when it was %s', async (rememberedAuthTime) => {
    simulator.config.set({ rememberedAuthTime })
    simulator.clock.freeze()
    const began = simulator.clock.now()
    const { cookie } = await remember()
    simulator.clock.advance(600)
    const { back } = await login(simulator, 'alice', {}, cookie)
    const found = await claimsFor(simulator, back)
    expect(found['auth_time']).toBe(rememberedAuthTime === 'now' ? began + 600 : began)
    expect(found['iat']).toBe(began + 600)
    const { back: told } = await login(simulator, 'remembered.bob')
    const age = rememberedAuthTime === 'now' ? 0 : 3600
    expect((await claimsFor(simulator, told))['auth_time']).toBe(began + 600 - age)
    const { sid } = await login(simulator, 'bob')
    const asked = await press(simulator, sid, passcode)
    expect((await claimsFor(simulator, asked.back))['auth_time']).toBe(began + 600)
  })

  it.each([{ max_age: 0 }, { max_age: 0, prompt: 'login' }, { prompt: 'login' }])(
    'is asked all the same when the application says %j',
    async (claims) => {
      const { cookie } = await remember()
      expect((await login(simulator, 'alice', claims, cookie)).text).toContain('Send me a push')
      expect((await login(simulator, 'remembered.bob', claims)).text).toContain('Send me a push')
      expect((await login(simulator, 'bypass.bob', claims)).back).toBeDefined()
      simulator.config.set({ ignoreMaxAge: true })
      expect((await login(simulator, 'alice', claims, cookie)).back).toBeDefined()
    },
  )

  it('is none unless the person asked for it', async () => {
    const { sid } = await login(simulator, 'alice')
    expect((await press(simulator, sid, passcode)).headers.get('set-cookie')).toBeNull()
    expect((await login(simulator, 'allow.bob')).headers.get('set-cookie')).toBeNull()
  })
})
