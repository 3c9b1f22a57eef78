import { createSimulator, type ApplicationHandle, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFor, press as pressInFrame, verify, signRequest, openTx } from './frame-client.js'
import { contentOf, signText } from './signed-text.js'
import { claimsFor, login, press } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => {
  for (const { ikey } of simulator.applications.list()) {
    if (ikey !== simulator.application.ikey) simulator.applications.delete(ikey)
  }
  simulator.reset()
})
afterAll(() => simulator.close())

describe('what happens to one application does not touch another', () => {
  let one: ApplicationHandle
  let other: ApplicationHandle

  const both = (): void => {
    one = simulator.createApplication({ name: 'One' })
    other = simulator.createApplication({ name: 'Other' })
  }

  it('the clocks of two test files, frozen at the same time', async () => {
    both()
    one.clock.freeze(1_700_000_000)
    other.clock.freeze(1_900_000_000)
    simulator.clock.freeze(1_800_000_000)
    for (const [app, now] of [
      [one, 1_700_000_000],
      [other, 1_900_000_000],
      [simulator, 1_800_000_000],
    ] as const) {
      const { back, headers } = await login(app, 'allow.bob')
      expect(Date.parse(headers.get('date') ?? '')).toBe(now * 1000)
      expect(await claimsFor(app, back)).toMatchObject({ iat: now, aud: app.application.ikey })
      // In the iframe prompt as well: a request is judged, and its answer dated, by the application's clock.
      const { ikey, skey } = app.application
      const { message } = await openTx(app, signText('TX', `allow.bob|${ikey}|${now + 300}`, skey))
      expect(contentOf(message)).toEqual(['allow.bob', ikey, String(now + 300)])
    }
  })

  it('users, outcomes, lockouts and texted codes', async () => {
    both()
    one.users.outcomes('alice', 'deny')
    one.users.set('bob', { status: 'disabled' })
    expect((await login(one, 'alice')).text).toContain('Login request denied.')
    expect((await login(other, 'alice')).text).toContain('Send me a push')
    expect((await login(one, 'bob')).text).toContain('disabled')
    expect((await login(other, 'bob')).text).toContain('Send me a push')
    expect(simulator.users.list()).toEqual([])
    expect(other.users.get('alice').failures).toBe(0)
  })

  it('outages, latency, rate limits and every other setting', async () => {
    both()
    one.config.set({ outage: { all: 'http503' }, passcode: '777' })
    expect((await login(one, 'allow.bob')).status).toBe(503)
    expect((await openFor(one, 'allow.bob')).status).toBe(503)
    expect((await login(other, 'allow.bob')).back).toBeDefined()
    expect((await login(simulator, 'allow.bob')).back).toBeDefined()
    const { sid } = await login(other, 'alice')
    expect((await press(other, sid, { action: 'passcode', passcode: '777' })).text).toContain('Incorrect passcode')
  })

  it('events and pending requests, also those that are waited for', async () => {
    both()
    const waited = other.pending.next('alice', { timeout: 0.2 })
    const heard = other.events.next({ user: 'alice' }, { timeout: 0.2 })
    const { sid } = await login(one, 'alice')
    await press(one, sid, { action: 'push', device: 'device1' })
    const [push] = one.pending.list()
    expect(push).toMatchObject({ user: 'alice', application: 'One', ikey: one.application.ikey })
    await expect(waited).rejects.toThrow('No push and no call for alice within 0.2 s.')
    await expect(heard).rejects.toThrow('within 0.2 s')
    expect([other.pending.list(), other.events.list(), simulator.events.list()]).toEqual([[], [], []])
    expect(other.pending.approve(push?.txid ?? '')).toBe(false)
    expect(one.pending.approve(push?.txid ?? '')).toBe(true)
  })

  it('being remembered', async () => {
    both()
    const { sid } = await login(one, 'alice')
    const { headers } = await press(one, sid, { action: 'passcode', passcode: '123456', remember: 'on' })
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await login(one, 'alice', {}, cookie)).back).toBeDefined()
    expect((await login(other, 'alice', {}, cookie)).back).toBeUndefined()
  })

  it('a reset, which ends logins and waits of its own application only', async () => {
    both()
    const lost = one.pending.next('nobody')
    const lostToo = one.events.next({ user: 'nobody' })
    for (const app of [one, other]) app.users.outcomes('bob', 'deny')
    const { sid } = await login(other, 'alice')
    const { sid: gone } = await login(one, 'alice')
    one.reset()
    simulator.reset()
    await expect(lost).rejects.toThrow('The simulator was reset.')
    await expect(lostToo).rejects.toThrow('The simulator was reset.')
    expect(one.users.list()).toEqual([])
    expect(other.users.get('bob').outcomes).toEqual(['deny'])
    expect((await press(one, gone, { action: 'passcode', passcode: '123456' })).status).toBe(410)
    expect((await press(other, sid, { action: 'passcode', passcode: '123456' })).back).toBeDefined()
  })

  it('a reset returns to what the application was created with', () => {
    const app = simulator.createApplication({
      name: 'Payroll',
      users: { alice: { outcomes: ['deny'] } },
      config: { passcode: '42' },
    })
    app.users.outcomes('alice', 'allow')
    app.config.set({ passcode: '43' })
    simulator.applications.set(app.application.ikey, { name: 'Other' })
    app.reset()
    expect(app.users.get('alice').outcomes).toEqual(['deny'])
    expect(app.config.get().passcode).toBe('42')
    expect(simulator.applications.get(app.application.ikey)).toEqual(app.application)
  })
})

describe('between applications', () => {
  it('the keys of one do not open the other', async () => {
    const one = simulator.createApplication()
    const forged = { ...simulator, application: { ...simulator.application, ikey: one.application.ikey } }
    expect((await login(forged, 'allow.bob')).text).toContain('bad_signature')
    expect((await openFor(forged, 'allow.bob')).status).toBe(400)
    expect(one.events.list().map(({ detail }) => detail.reason)).toEqual(['bad_signature', 'bad_signature'])
  })

  it('an unknown key is refused, and written down at the default one', async () => {
    const one = simulator.createApplication()
    const ikey = 'DI000000000000000000'
    const strange = { ...simulator, application: { ...simulator.application, ikey } }
    expect((await login(strange, 'allow.bob')).text).toContain(
      `Known here: ${simulator.application.ikey}, ${one.application.ikey}`,
    )
    expect((await openFor(strange, 'allow.bob')).text).toContain('No application has the integration key')
    expect(simulator.events.list().map(({ detail }) => detail.reason)).toEqual(['unknown_client', 'unknown_ikey'])
    expect(one.events.list()).toEqual([])
  })

  it('a session in the iframe prompt stays with its application', async () => {
    const one = simulator.createApplication({ config: { passcode: '777' } })
    const { tx, app } = signRequest(one, 'alice')
    const { sid } = await openTx(one, tx)
    const { message } = await pressInFrame(one, sid, { action: 'passcode', passcode: '777' })
    expect(verify(one, message, app)).toBe('alice')
    expect(verify(simulator, message, app)).toBeNull()
  })

  it('each has a phone; the one of the start shows all', async () => {
    const one = simulator.createApplication({ name: 'One' })
    const other = simulator.createApplication({ name: 'Other' })
    const { sid } = await login(one, 'alice')
    await press(one, sid, { action: 'push', device: 'device1' })
    const at = async (url: string): Promise<string> => (await fetch(url)).text()
    expect(await at(one.phoneUrl)).toContain('Login request for alice')
    expect(await at(other.phoneUrl)).toContain('Nothing waits for an answer.')
    expect(await at(simulator.phoneUrl)).toContain('Login request for alice')
    const [push] = one.pending.list()
    const answer = (phoneUrl: string): Promise<Response> =>
      fetch(`${simulator.url}/phone/answer`, {
        method: 'POST',
        headers: { origin: simulator.url },
        body: new URLSearchParams({
          token: new URL(phoneUrl).searchParams.get('token') ?? '',
          txid: push?.txid ?? '',
          verdict: 'approve',
        }),
      })
    expect(await (await answer(other.phoneUrl)).text()).toContain('does not wait any more')
    expect(await (await answer(simulator.phoneUrl)).text()).toContain('Approved.')
  })
})

describe('creating and deleting', () => {
  it('keys of its own, unless they are given', () => {
    const made = simulator.createApplication({ ikey: 'DIXXXXXXXXXXXXXXXXXX', skey: 's'.repeat(40) })
    expect(made.application).toMatchObject({ ikey: 'DIXXXXXXXXXXXXXXXXXX', skey: 's'.repeat(40), type: 'websdk' })
    const random = simulator.createApplication()
    expect(random.application.ikey).toMatch(/^DI[A-Z0-9]{18}$/)
    expect(random.application.skey).not.toBe(simulator.application.skey)
  })

  it.each<[string, object, RegExp]>([
    ['a key that is taken', { ikey: 'taken' }, /application\.ikey: \w{20} is registered already/],
    ['a short key', { skey: 'short' }, /application\.skey: expected 40 characters/],
    ['an unknown field', { nam: 'x' }, /application\.nam does not exist; there is: ikey, skey, name/],
    ['an unknown setting', { config: { x: 1 } }, /application\.config\.x does not exist/],
    ['a bad user', { users: { alice: { status: 'gone' } } }, /application\.users\.alice\.status: expected one of/],
    ['a user without a name', { users: { '': {} } }, /application\.users: expected names/],
    ['users that are a list', { users: [] }, /application\.users: expected an object/],
  ])('%s is refused, and nothing is created', (_name, given, problem) => {
    const change = 'ikey' in given ? { ikey: simulator.application.ikey } : given
    expect(() => simulator.createApplication(change)).toThrow(problem)
    expect(simulator.applications.list()).toHaveLength(1)
  })

  it('a deleted one is gone with its logins and waits', async () => {
    const one = simulator.createApplication()
    const { ikey } = one.application
    const { sid } = await login(one, 'alice')
    const waited = one.pending.next('alice')
    expect(simulator.applications.delete(ikey)).toBe(true)
    await expect(waited).rejects.toThrow('The application was deleted.')
    expect((await press(one, sid, { action: 'passcode', passcode: '123456' })).status).toBe(410)
    expect((await login(one, 'allow.bob')).text).toContain('No application has the client id')
    expect(simulator.applications.delete(ikey)).toBe(false)
    expect(() => simulator.applications.delete(simulator.application.ikey)).toThrow('cannot be deleted')
  })

  it('several from the start', async () => {
    const own = await createSimulator({ application: { name: 'A' }, applications: [{ name: 'B' }, { name: 'C' }] })
    try {
      expect(own.applications.list().map(({ name }) => name)).toEqual(['A', 'B', 'C'])
    } finally {
      await own.close()
    }
    const wrong = createSimulator({ applications: [{}, { users: { bob: { status: 'gone' as 'active' } } }] })
    await expect(wrong).rejects.toThrow('applications[1].users.bob.status: expected one of')
  })
})

it('two hundred logins at once, in twenty applications with different clocks', async () => {
  const apps = Array.from({ length: 20 }, (_, index) => {
    const app = simulator.createApplication({
      name: `Application ${index}`,
      config: { passcode: String(1000 + index) },
    })
    app.clock.freeze(1_700_000_000 + index * 1_000_000)
    return app
  })
  const logins = apps.flatMap((app, index) =>
    Array.from({ length: 10 }, async (_unused, nth) => {
      const user = `user${nth}`
      const { sid } = await login(app, user)
      if (nth % 2 === 0) {
        const { back } = await press(app, sid, { action: 'passcode', passcode: String(1000 + index) })
        return { user, factor: 'passcode', claims: await claimsFor(app, back) }
      }
      await press(app, sid, { action: 'push', device: 'device1' })
      const push = await app.pending.next(user)
      app.pending.approve(push.txid)
      const { back } = await press(app, sid)
      return { user, factor: 'duo_push', claims: await claimsFor(app, back) }
    }).map((done) => ({ done, app, index })),
  )
  for (const { done, app, index } of logins) {
    const { user, factor, claims } = await done
    const now = 1_700_000_000 + index * 1_000_000
    expect(claims).toMatchObject({
      aud: app.application.ikey,
      preferred_username: user,
      iat: now,
      auth_time: now,
      auth_context: { factor, application: { name: `Application ${index}` } },
    })
  }
  for (const app of apps) {
    const allowed = app.events.list({ kind: 'login.allowed' })
    expect(allowed.map(({ user }) => String(user)).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, nth) => `user${nth}`),
    )
    expect(app.pending.list()).toEqual([])
    expect(app.events.list({ kind: 'server.error' })).toEqual([])
  }
})
