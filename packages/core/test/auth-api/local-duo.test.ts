import { type AuthApi, type AuthApiOptions, createAuthApi, type DuoError } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../failure-of.js'

// Against the local Duo, which states the protocol again and shares no code with this.

const seconds = 1_800_000_000
let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator()
})
afterEach(() => duo.reset())
afterAll(() => duo.close())

function api(options: Partial<AuthApiOptions> = {}): AuthApi {
  duo.clock.freeze(seconds)
  const { ikey, skey } = duo.application
  return createAuthApi({ ikey, skey, host: duo.host, now: () => seconds * 1000, ...options })
}

describe('ping', () => {
  it('says that Duo is there, what time it is, and how sure that is', async () => {
    expect(await api().ping()).toEqual({ time: seconds, clockDifference: 0, uncertainty: 1 })
  })

  it.each([412, -412, 86_400])('says that the clock of this machine is %i s ahead', async (difference) => {
    const asked = api({ now: () => (seconds + difference) * 1000 })
    expect(await asked.ping()).toMatchObject({ clockDifference: difference })
  })

  it('is the less sure the longer it took', async () => {
    const moments = [seconds * 1000 - 2500, seconds * 1000 + 3501]
    const slow = api({ now: () => moments.shift() ?? Number.NaN })
    expect(await slow.ping()).toEqual({ time: seconds, clockDifference: 0, uncertainty: 4.001 })
  })

  it('sends no key', async () => {
    const seen: object[] = []
    const watched = api({ fetch: (url, init) => (seen.push(init.headers), fetch(url, init)) })
    await watched.ping()
    expect(seen).toEqual([{ accept: 'application/json', 'user-agent': 'duokit/development' }])
  })

  it.each(['http503', 'http500', 'html', 'reset'] as const)('tells an outage: %s', async (outage) => {
    duo.config.set({ outage: { ping: outage } })
    expect(await failureOf(api().ping())).toMatchObject({ code: 'duo_unavailable', outage: true })
  })

  it('does not wait for ever', async () => {
    duo.config.set({ outage: { ping: 'hang' } })
    const error = await failureOf(api({ timeout: 100 }).ping())
    expect(error).toMatchObject({ code: 'duo_unavailable', outage: true })
    expect(error.message).toContain('did not answer within 100 ms')
  })
})

describe('check', () => {
  it.each([
    [undefined, 'v5 sha512'],
    [5, 'v5 sha512'],
    [2, 'v2 sha512'],
  ] as const)('is signed by version %s', async (signatureVersion, signature) => {
    const asked = api(signatureVersion === undefined ? {} : { signatureVersion })
    expect(await asked.check()).toEqual({ time: seconds, clockDifference: 0, uncertainty: 1 })
    expect(duo.events.last('api.called')?.detail).toEqual({ endpoint: 'check', signature })
  })

  it('takes an http address by its number, and a list of keys whose first signs', async () => {
    const [newest, old] = [duo.application.skey, 'x'.repeat(40)]
    for (const address of [`http://127.0.0.1:${duo.port}`, `http://[::1]:${duo.port}`]) {
      await expect(api({ host: address, skey: [newest, old] }).check()).resolves.toMatchObject({ time: seconds })
    }
    expect(await failureOf(api({ skey: [old, newest] }).check())).toMatchObject({ code: 'bad_request_signature' })
  })

  const expectRefused = (error: DuoError, code: string, duoCode: number): void => {
    const status = Math.floor(duoCode / 100)
    expect(error).toMatchObject({ code, status: 500, outage: false, expose: false, duo: { status, code: duoCode } })
    for (const secret of [duo.application.skey, 'x'.repeat(40)]) {
      expect(`${error.stack}${error.advice}${JSON.stringify(error)}`).not.toContain(secret)
    }
  }

  it('tells a wrong secret', async () => {
    const error = await failureOf(api({ skey: 'x'.repeat(40) }).check())
    expectRefused(error, 'bad_request_signature', 40103)
    expect(error.advice).toMatch(/skey/)
  })

  it('tells a wrong integration key', async () => {
    expectRefused(await failureOf(api({ ikey: 'DI000000000000000000' }).check()), 'unknown_ikey', 40102)
  })

  it.each([412, -412])('tells a clock that is %i s ahead', async (ahead) => {
    const error = await failureOf(api({ now: () => (seconds + ahead) * 1000 }).check())
    expectRefused(error, 'bad_request_time', 40105)
    expect(error.duo?.clockDifference).toBe(ahead)
    expect(error.advice).toContain(`412 seconds ${ahead > 0 ? 'ahead of' : 'behind'} Duo's`)
  })

  it('tells an application of another type', async () => {
    const { ikey } = duo.application
    duo.applications.set(ikey, { type: 'other' })
    expectRefused(await failureOf(api().check()), 'wrong_application_type', 40301)
    duo.applications.set(ikey, { type: 'websdk' })
  })
})
