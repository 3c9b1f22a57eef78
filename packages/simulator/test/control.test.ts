import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFor, press } from './frame-client.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const headers = { 'x-duo-simulator': '1', 'content-type': 'application/json' }

interface Answer {
  status: number
  stat: string
  response?: unknown
  message_detail?: string
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${simulator.url}/sim/${path}`, { method, headers, ...init })
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) }
}

describe('the control interface does what the function does', () => {
  it('users and their outcomes', async () => {
    expect(await call('PUT', 'users/al%20ice', { status: 'bypass' })).toMatchObject({ status: 200, stat: 'OK' })
    expect((await openFor(simulator, 'al ice')).message).toMatch(/^AUTH/)
    await call('POST', 'users/al%20ice/outcomes', { outcomes: ['deny'] })
    expect((await openFor(simulator, 'al ice')).text).toContain('Login request denied.')
    expect(await call('GET', 'users/al%20ice')).toMatchObject({ response: { username: 'al ice', outcomes: ['deny'] } })
    expect(await call('GET', 'users')).toMatchObject({ response: [{ username: 'al ice' }] })
    expect((await call('DELETE', 'users/al%20ice')).status).toBe(200)
    expect((await call('GET', 'users')).response).toEqual([])
  })

  it('applications, whose secrets it takes and does not give', async () => {
    const answer = await call('PUT', 'apps/DIXXXXXXXXXXXXXXXXXX', {
      name: 'Payroll',
      skey: 's'.repeat(40),
      v2Blocked: true,
    })
    expect(answer.response).toMatchObject({ ikey: 'DIXXXXXXXXXXXXXXXXXX', name: 'Payroll', v2Blocked: true })
    const listed = JSON.stringify(await call('GET', 'apps'))
    expect(listed).toContain(simulator.application.ikey)
    expect(listed).not.toContain('skey')
    expect(listed).not.toContain(simulator.application.skey)
  })

  it('settings, and back', async () => {
    expect((await call('PATCH', 'config', { passcode: '42', notify: true })).response).toMatchObject({ passcode: '42' })
    expect(simulator.config.get()).toMatchObject({ passcode: '42', notify: true, latencyMs: 0 })
    await call('POST', 'reset')
    expect((await call('GET', 'config')).response).toMatchObject({ passcode: '123456', notify: false })
  })

  it('what the Universal Prompt knows', async () => {
    const ikey = 'DIXXXXXXXXXXXXXXXXXX'
    const redirectUris = ['https://app.example.com/callback']
    expect((await call('PUT', `apps/${ikey}`, { redirectUris })).response).toMatchObject({ ikey, redirectUris })
    const change = { denyMode: 'token', badIdToken: 'iss', badToken: 'not-json', codeParam: 'code', rateLimit: 3 }
    expect((await call('PATCH', 'config', change)).response).toMatchObject(change)
    const user = { email: 'alice@example.com', groups: ['staff'], outcomes: ['error_redirect:x', 'tamper:nonce'] }
    expect((await call('PUT', 'users/alice', user)).response).toMatchObject(user)
    await call('POST', 'reset')
    expect(simulator.config.get()).toMatchObject({ denyMode: 'stay', badIdToken: null, badToken: null, rateLimit: 0 })
  })

  it('the clock', async () => {
    expect((await call('POST', 'clock', { freeze: 1_800_000_000 })).response).toMatchObject({ now: 1_800_000_000 })
    expect((await call('POST', 'clock', { advance: 5.5 })).response).toEqual({
      now: 1_800_000_005,
      offset: 0,
      frozen: 1_800_000_005.5,
    })
    expect((await call('POST', 'clock', { offset: -400 })).response).toMatchObject({ offset: -400, frozen: null })
    expect((await call('POST', 'clock', { freeze: true })).status).toBe(200)
    expect(simulator.clock.state().frozen).not.toBeNull()
    expect((await call('POST', 'clock', { reset: true })).response).toMatchObject({ offset: 0, frozen: null })
  })

  it('events, from a number on', async () => {
    await openFor(simulator, 'deny.bob')
    const all = (await call('GET', 'events')).response as { id: number; kind: string }[]
    expect(all.map(({ kind }) => kind)).toEqual(['prompt.opened', 'factor.failed'])
    const first = all[0]?.id ?? 0
    expect((await call('GET', `events?since=${first}`)).response).toEqual(all.slice(1))
  })

  it.each(['approve', 'deny', 'fraud', 'timeout'])('the phone: %s', async (verdict) => {
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, { action: 'push', device: 'device1' })
    const [pending] = (await call('GET', 'pending')).response as { txid: string }[]
    expect((await call('POST', `pending/${pending?.txid}/${verdict}`)).status).toBe(200)
    expect((await call('POST', `pending/${pending?.txid}/${verdict}`)).status).toBe(404)
    expect((await press(simulator, sid)).message !== undefined).toBe(verdict === 'approve')
  })
})

describe('bad input is refused with a reason', () => {
  it.each<[method: string, path: string, body: unknown, detail: RegExp]>([
    ['PATCH', 'config', { passcod: '1' }, /config\.passcod does not exist; there is: defaultOutcome, passcode/],
    ['PATCH', 'config', { passcode: 1 }, /config\.passcode: expected a string/],
    ['PATCH', 'config', { latencyMs: -1 }, /whole number/],
    ['PATCH', 'config', { badAuth: 'x' }, /one of sig, expired/],
    ['PATCH', 'config', { outage: { frame: 'http404' } }, /config\.outage: expected an object such as/],
    ['PATCH', 'config', { outage: { nowhere: 'reset' } }, /config\.outage/],
    ['PATCH', 'config', [], /JSON object/],
    ['PUT', 'users/alice', { status: 'gone' }, /user\.status: expected one of active/],
    ['PUT', 'users/alice', { username: 'bob' }, /user\.username does not exist/],
    ['PUT', 'users/alice', { devices: [{ id: '1' }] }, /user\.devices: expected a list, each an object/],
    ['PUT', 'users/alice', { __proto__: null, constructor: 1 }, /user\.constructor does not exist/],
    ['POST', 'users/alice/outcomes', { outcomes: ['alow'] }, /body\.outcomes: expected a list, each one of/],
    ['POST', 'users/alice/outcomes', { outcome: 'allow' }, /body\.outcome does not exist/],
    [
      'PUT',
      'apps/DIXXXXXXXXXXXXXXXXXX',
      { redirectUris: ['/callback'] },
      /redirectUris: expected a list, each an absolute/,
    ],
    ['PATCH', 'config', { denyMode: 'leave' }, /config\.denyMode: expected one of stay, redirect, token/],
    ['PATCH', 'config', { badIdToken: 'x' }, /config\.badIdToken: expected one of sig, alg-none/],
    ['PATCH', 'config', { codeParam: 'ticket' }, /config\.codeParam: expected one of duo_code, code/],
    ['PATCH', 'config', { outage: { tokens: 'reset' } }, /health_check, authorize, token each/],
    ['PUT', 'users/alice', { groups: 'staff' }, /user\.groups: expected a list/],
    ['PUT', 'apps/short', {}, /application\.ikey: expected 20 characters/],
    ['PUT', 'apps/DIXXXXXXXXXXXXXXXXXX', { skey: 'short' }, /application\.skey: expected 40 characters/],
    ['POST', 'clock', { offset: '5' }, /body\.offset: expected a number of seconds/],
    ['POST', 'refuse', { seconds: 4000 }, /body\.seconds: expected a whole number from 0 to 3600/],
    ['GET', 'events?since=now', undefined, /since: expected the number/],
    ['POST', 'refuse', {}, /body\.seconds/],
  ])('%s %s %j', async (method, path, body, detail) => {
    const answer = await call(method, path, body)
    expect(answer).toMatchObject({ status: 400, stat: 'FAIL' })
    expect(answer.message_detail).toMatch(detail)
    expect(JSON.stringify(answer)).not.toContain(simulator.application.skey)
  })

  it('text that is no JSON, or too much of it', async () => {
    for (const body of ['{', `"${'x'.repeat(70_000)}"`]) {
      const response = await fetch(`${simulator.url}/sim/config`, { method: 'PATCH', headers, body })
      expect(response.status).toBe(400)
    }
  })
})

describe('no page of another site can drive it', () => {
  it.each<[string, Record<string, string>]>([
    ['no header', { 'content-type': 'application/json' }],
    ['another value', { ...headers, 'x-duo-simulator': '2' }],
  ])('%s: refused, and logged', async (_, given) => {
    const response = await fetch(`${simulator.url}/sim/config`, {
      method: 'PATCH',
      headers: given,
      body: '{"notify":true}',
    })
    expect(response.status).toBe(403)
    expect(simulator.config.get().notify).toBe(false)
    expect(simulator.events.last('control.refused')).toBeDefined()
    expect((await fetch(`${simulator.url}/sim/events`)).status).toBe(403)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])('a body of %s', async (type) => {
    const given = { ...headers, 'content-type': type }
    const response = await fetch(`${simulator.url}/sim/config`, {
      method: 'PATCH',
      headers: given,
      body: '{"notify":true}',
    })
    expect(response.status).toBe(400)
    expect(simulator.config.get().notify).toBe(false)
  })

  it('the question of a browser before a cross-site call gets no yes', async () => {
    const response = await fetch(`${simulator.url}/sim/config`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'x-duo-simulator',
      },
    })
    expect(response.ok).toBe(false)
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('let in from other machines', () => {
  it('is refused unless asked for twice', async () => {
    await expect(createSimulator({ listen: '0.0.0.0' })).rejects.toThrow(/set allowRemote/)
  })

  it('asks for the token', async () => {
    const open = await createSimulator({ listen: '0.0.0.0', allowRemote: true })
    try {
      const ask = (value: string) => fetch(`${open.url}/sim/users`, { headers: { 'x-duo-simulator': value } })
      expect((await ask('1')).status).toBe(403)
      expect((await ask(open.controlToken)).status).toBe(200)
      // The first page is for everybody then, and so the phone's token is not on it.
      expect(await (await fetch(open.url)).text()).not.toContain('token=')
    } finally {
      await open.close()
    }
  })
})
