import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFor, openTx, press, signRequest, verify } from './frame-client.js'
import { contentOf, signText } from './signed-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const push = { action: 'push', device: 'device1' }

async function revisionOf(sid: string): Promise<unknown> {
  const response = await fetch(`${simulator.url}/frame/sim/status`, {
    method: 'POST',
    body: new URLSearchParams({ sid }),
  })
  return response.json()
}

describe('a push', () => {
  it('waits for the phone, and lets in when it approves', async () => {
    const { tx, app } = signRequest(simulator, 'alice')
    const { sid } = await openTx(simulator, tx)
    const soon = simulator.pending.next('alice')
    const waiting = await press(simulator, sid, push)
    expect(waiting.title).toBe('Waiting for the push')
    expect(waiting.html).toContain(`/phone?token=`)
    const before = await revisionOf(sid)
    expect(await revisionOf(sid)).toEqual(before)

    const request = await soon
    expect(request).toMatchObject({
      factor: 'push',
      user: 'alice',
      origin: 'http://app.localhost:3000',
      device: 'Mobile phone',
    })
    expect(simulator.pending.list()).toEqual([request])
    expect(simulator.pending.approve(request.txid)).toBe(true)
    expect(simulator.pending.approve(request.txid)).toBe(false)
    expect(await revisionOf(sid)).not.toEqual(before)

    const page = await press(simulator, sid)
    expect(verify(simulator, page.message, app)).toBe('alice')
    expect(simulator.events.last('login.allowed')?.detail.factor).toBe('push')
  })

  it.each([
    ['deny', 'Login request denied.', 'Send me a push'],
    ['timeout', 'Login timed out.', 'Send me a push'],
    ['fraud', 'Login request reported as fraudulent.', ''],
  ] as const)('%s: says so', async (verdict, text, way) => {
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, push)
    simulator.pending[verdict](simulator.pending.list()[0]?.txid ?? '')
    const page = await press(simulator, sid)
    expect(page.text).toContain(text)
    expect(page.text).toContain(way)
    expect(page.text.includes('Send me a push')).toBe(way !== '')
    expect(page.message).toBeUndefined()
  })

  it('times out by the chosen clock', async () => {
    simulator.clock.freeze()
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, push)
    simulator.clock.advance(59)
    expect(simulator.pending.list()).toHaveLength(1)
    simulator.clock.advance(1)
    expect(simulator.pending.list()).toHaveLength(0)
    expect((await press(simulator, sid)).text).toContain('Login timed out.')
  })

  it('is taken back by choosing another way', async () => {
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, push)
    expect((await press(simulator, sid, { action: 'cancel' })).text).toContain('Call me')
    expect(simulator.pending.list()).toEqual([])
  })

  it('needs a device that can do it', async () => {
    simulator.users.set('alice', { devices: [{ id: 'old', name: 'Desk', type: 'landline' }] })
    const { sid } = await openFor(simulator, 'alice')
    expect((await press(simulator, sid, { action: 'push', device: 'old' })).text).toContain('Choose a device')
    expect((await press(simulator, sid, { action: 'push', device: 'none' })).text).toContain('Choose a device')
    expect((await press(simulator, sid, { action: 'sms', device: 'old' })).text).toContain('Choose a device')
    expect((await press(simulator, sid, { action: 'phone', device: 'old' })).title).toBe('Waiting for the call')
  })
})

describe('a passcode', () => {
  it('lets in; the usual one always, with spaces around it', async () => {
    const { tx, app } = signRequest(simulator, 'alice')
    const { sid } = await openTx(simulator, tx)
    expect((await press(simulator, sid, { action: 'passcode', passcode: '' })).text).toContain('Enter a passcode.')
    expect((await press(simulator, sid, { action: 'passcode', passcode: '000' })).text).toContain('Incorrect passcode.')
    expect(simulator.users.get('alice').failures).toBe(1)
    const page = await press(simulator, sid, { action: 'passcode', passcode: ' 123456 ' })
    expect(verify(simulator, page.message, app)).toBe('alice')
    expect(simulator.users.get('alice').failures).toBe(0)
    expect(JSON.stringify(simulator.events.list())).not.toContain('123456')
  })

  it('by text message or from an administrator works once', async () => {
    simulator.users.set('alice', { bypassCodes: ['99998888'] })
    const { sid } = await openFor(simulator, 'alice')
    expect((await press(simulator, sid, { action: 'sms', device: 'device1' })).text).toContain(
      'Ten new passcodes were sent.',
    )
    const [code = ''] = simulator.users.get('alice').textedCodes
    expect((await press(simulator, sid, { action: 'passcode', passcode: code })).message).toMatch(/^AUTH/)
    expect(simulator.events.last('login.allowed')?.detail.factor).toBe('sms')

    const again = await openFor(simulator, 'alice')
    expect((await press(simulator, again.sid, { action: 'passcode', passcode: code })).text).toContain(
      'Incorrect passcode.',
    )
    expect((await press(simulator, again.sid, { action: 'passcode', passcode: '99998888' })).message).toMatch(/^AUTH/)
    expect(simulator.events.last('login.allowed')?.detail.factor).toBe('bypass_code')
    expect(simulator.users.get('alice').bypassCodes).toEqual([])
  })

  it('that is wrong ten times locks the user out, until somebody unlocks', async () => {
    const { sid } = await openFor(simulator, 'alice')
    const wrong = { action: 'passcode', passcode: 'x' }
    for (let time = 1; time < 10; time++)
      expect((await press(simulator, sid, wrong)).text).toContain('Incorrect passcode.')
    expect((await press(simulator, sid, wrong)).text).toContain('Your account has been locked out')
    expect((await press(simulator, sid, { action: 'passcode', passcode: '123456' })).message).toBeUndefined()
    expect((await openFor(simulator, 'alice')).text).toContain('Your account has been locked out')
    expect(simulator.events.last('user.locked_out')?.user).toBe('alice')
    simulator.users.set('alice', { status: 'active', failures: 0 })
    expect((await openFor(simulator, 'alice')).text).toContain('Send me a push')
  })
})

describe('a remembered device', () => {
  it('is not asked again for a while, at this site', async () => {
    simulator.clock.freeze(1_800_000_000)
    const { ikey, skey } = simulator.application
    const open = (from?: string) =>
      openTx(simulator, signText('TX', `alice|${ikey}|${simulator.clock.now() + 300}`, skey), from)
    const { sid, text } = await open()
    expect(text).toContain('Remember me for 12 hours')
    await press(simulator, sid, { action: 'passcode', passcode: '123456', remember: 'on' })
    expect((await open()).message).toMatch(/^AUTH/)
    expect(simulator.events.last('login.allowed')?.detail.factor).toBe('remembered_device')
    expect((await open('http://other.localhost/')).message).toBeUndefined()
    simulator.clock.advance(43_200)
    expect((await open()).message).toBeUndefined()
  })

  it('is not remembered unless asked for', async () => {
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, { action: 'passcode', passcode: '123456' })
    expect((await openFor(simulator, 'alice')).message).toBeUndefined()
  })
})

describe('enrolment', () => {
  it('adds a device and then logs in; the next time it is not needed', async () => {
    const { tx, app } = signRequest(simulator, 'enroll.eve')
    const { sid } = await openTx(simulator, tx)
    expect((await press(simulator, sid, { action: 'enroll', name: ' ', type: 'mobile' })).text).toContain(
      'Give the device a name',
    )
    expect((await press(simulator, sid, { action: 'enroll', name: 'Phone', type: 'x' })).text).toContain(
      'Choose what kind',
    )
    const page = await press(simulator, sid, { action: 'enroll', name: 'My phone', type: 'mobile' })
    expect(verify(simulator, page.message, app)).toBe('enroll.eve')
    expect(simulator.users.get('enroll.eve')).toMatchObject({
      enrolled: true,
      devices: [{ name: 'My phone', type: 'mobile' }],
    })
    expect((await openFor(simulator, 'enroll.eve')).text).toContain('Send me a push')
  })

  it('that was asked for by ENROLL_REQUEST is answered with ENROLL', async () => {
    const { ikey, skey } = simulator.application
    const { sid } = await openTx(
      simulator,
      signText('ENROLL_REQUEST', `new|${ikey}|${simulator.clock.now() + 300}`, skey),
    )
    const page = await press(simulator, sid, { action: 'enroll', name: 'My phone', type: 'token' })
    expect(page.message).toMatch(/^ENROLL\|/)
    expect(contentOf(page.message)[0]).toBe('new')
  })
})

describe('one answer comes out of one frame', () => {
  it('and a second submit is refused', async () => {
    const { sid } = await openFor(simulator, 'alice')
    const submit = { action: 'passcode', passcode: '123456' }
    expect((await press(simulator, sid, submit)).message).toMatch(/^AUTH/)
    for (const fields of [submit, {}, push]) {
      const page = await press(simulator, sid, fields)
      expect(page.status).toBe(410)
      expect(page.text).toContain('has given its answer already')
      expect(page.message).toBeUndefined()
    }
  })

  it('and none without its id', async () => {
    for (const sid of ['', 'x', '__proto__']) expect((await press(simulator, sid, push)).status).toBe(410)
    const status = await fetch(`${simulator.url}/frame/sim/status`, {
      method: 'POST',
      body: new URLSearchParams({ sid: 'x' }),
    })
    expect(status.status).toBe(410)
  })

  it('and an action that the view does not offer does nothing', async () => {
    const { sid } = await openFor(simulator, 'deny.bob')
    expect((await press(simulator, sid, { action: 'passcode', passcode: '123456' })).text).toContain(
      'Login request denied.',
    )
    const fraud = await openFor(simulator, 'fraud.bob')
    expect((await press(simulator, fraud.sid, { action: 'retry' })).text).toContain('reported as fraudulent')
  })
})
