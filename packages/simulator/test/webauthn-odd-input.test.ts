import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openFor, press as pressInFrame } from './frame-client.js'
import { login, press } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const credential = { id: 'a2V5', publicKey: 'pQECAyYgASFYIA', counter: 0 }
const device = { id: 'key1', name: 'Key', type: 'security_key' as const, credential }

const clientData = (change: object): string =>
  Buffer.from(
    JSON.stringify({
      type: 'webauthn.get',
      challenge: 'guessed',
      origin: simulator.url,
      crossOrigin: false,
      ...change,
    }),
  ).toString('base64url')

/** What a page could post that never saw an authenticator. */
const forged: [string, () => string][] = [
  ['nothing', () => ''],
  ['no JSON', () => '{'],
  ['a number', () => '1'],
  ['a list', () => '[]'],
  ['null', () => 'null'],
  ['our own word for success', () => JSON.stringify({ ok: true, device, counter: 1, id: 'a2V5' })],
  ['an id alone', () => JSON.stringify({ id: 'a2V5', rawId: 'a2V5', type: 'public-key' })],
  [
    'a response that is no object',
    () => JSON.stringify({ id: 'a2V5', rawId: 'a2V5', type: 'public-key', response: 7 }),
  ],
  [
    'a credential of nobody',
    () => JSON.stringify({ id: 'b3RoZXI', rawId: 'b3RoZXI', type: 'public-key', response: {} }),
  ],
  ['an id that is a list', () => JSON.stringify({ id: ['a2V5'], rawId: ['a2V5'], type: 'public-key', response: {} })],
  [
    'a challenge that was not given out',
    () =>
      JSON.stringify({
        id: 'a2V5',
        rawId: 'a2V5',
        type: 'public-key',
        response: { clientDataJSON: clientData({}), authenticatorData: 'AAAA', signature: 'AAAA' },
      }),
  ],
]

it.each(forged)('%s lets nobody in, in neither prompt', async (_name, make) => {
  simulator.users.set('alice', { devices: [device] })
  const { sid } = await login(simulator, 'alice')
  const page = await press(simulator, sid, { action: 'security_key', credential: make() })
  expect([page.status, page.back]).toEqual([200, undefined])
  const { sid: inFrame } = await openFor(simulator, 'alice')
  const framed = await pressInFrame(simulator, inFrame, { action: 'security_key', credential: make() })
  expect([framed.status, framed.message]).toEqual([200, undefined])
  expect(simulator.events.last('login.allowed')).toBeUndefined()
  expect(simulator.events.last('server.error')).toBeUndefined()
  expect(simulator.events.list({ kind: 'factor.failed' })).toHaveLength(2)
})

it.each(forged)('%s adds no authenticator, in the enrolment or on the phone', async (_name, make) => {
  const { sid } = await login(simulator, 'enroll.alice')
  const page = await press(simulator, sid, { action: 'security_key', name: 'Key', credential: make() })
  expect([page.status, page.back]).toEqual([200, undefined])
  const body = new URLSearchParams({
    token: new URL(simulator.phoneUrl).searchParams.get('token') ?? '',
    user: 'enroll.alice',
    action: 'platform',
    credential: make(),
  })
  const response = await fetch(`${simulator.url}/phone/key`, {
    method: 'POST',
    body,
    headers: { origin: simulator.url },
  })
  expect(response.status).toBe(200)
  expect(simulator.users.get('enroll.alice').devices).toEqual([])
  expect(simulator.events.last('device.enrolled')).toBeUndefined()
})

it('the frame of another site adds no authenticator', async () => {
  const { sid, html } = await openFor(simulator, 'enroll.alice')
  expect(html).not.toContain('data-key')
  await pressInFrame(simulator, sid, { action: 'security_key', name: 'Key', credential: '{}' })
  expect(simulator.events.last('device.enrolled')).toBeUndefined()
})

it('without scripts, the button says what is missing', async () => {
  simulator.users.set('alice', { devices: [device] })
  const { sid } = await login(simulator, 'alice')
  expect((await press(simulator, sid, { action: 'security_key' })).text).toContain('Security keys need JavaScript')
})

it.each([
  [{ ...device, credential: undefined }],
  [{ ...device, type: 'mobile' }],
  [{ ...device, credential: { ...credential, publicKey: 'not base64!' } }],
  [{ ...device, credential: { ...credential, counter: -1 } }],
  [{ id: 'x', name: 'Key', type: 'security_key' }],
])('rejects the device %j', (bad) => {
  expect(() => simulator.users.set('alice', { devices: [bad as never] })).toThrow(/^user.devices: expected a list/)
})
