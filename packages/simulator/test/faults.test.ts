import { createSimulator, type Outage, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFor, press } from './frame-client.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const paths = {
  ping: '/auth/v2/ping',
  check: '/auth/v2/check',
  script: '/frame/hosted/Duo-Web-v2.js',
  frame: '/frame/web/v1/auth?tx=x&parent=http%3A%2F%2Flocalhost',
  authorize: '/oauth/v1/authorize',
  health_check: '/oauth/v1/health_check',
  token: '/oauth/v1/token',
} as const
/** What each answers to a request that says nothing. */
const usual = { ping: 200, check: 401, script: 200, frame: 400, authorize: 400, health_check: 400, token: 400 }
const names = ['ping', 'check', 'script', 'frame', 'authorize', 'health_check', 'token'] as const
const posted: ReadonlySet<string> = new Set([paths.health_check, paths.token])

/** How long to wait for an answer that must come, on a machine of any speed. */
const PATIENCE = 15_000

async function statusOf(path: string, patience = PATIENCE): Promise<number | string> {
  try {
    const method = posted.has(path) ? 'POST' : 'GET'
    return (await fetch(`${simulator.url}${path}`, { method, signal: AbortSignal.timeout(patience) })).status
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'no answer' : 'cut'
  }
}

describe('outages', () => {
  it.each<[Outage, number | string]>([
    ['http503', 503],
    ['http500', 500],
    ['http429', 429],
    ['html', 200],
    ['reset', 'cut'],
    ['hang', 'no answer'],
  ])('%s, of one endpoint: the others work', async (outage, expected) => {
    for (const broken of names) {
      simulator.config.set({ outage: { [broken]: outage } })
      for (const name of names) {
        const patience = name === broken && outage === 'hang' ? 300 : PATIENCE
        expect([name, await statusOf(paths[name], patience)]).toEqual([name, name === broken ? expected : usual[name]])
      }
      expect(simulator.events.last('fault.applied')?.detail).toEqual({ endpoint: broken, outage })
    }
  })

  it('of all: what steers the simulator still works', async () => {
    simulator.config.set({ outage: { all: 'http503', ping: 'http500' } })
    expect(await statusOf(paths.frame)).toBe(503)
    expect(await statusOf(paths.ping)).toBe(500)
    expect(await statusOf('/health')).toBe(200)
    expect(await statusOf('/')).toBe(200)
    simulator.config.set({ outage: {} })
    expect(await statusOf(paths.ping)).toBe(200)
  })

  it('html is a page where JSON is expected', async () => {
    simulator.config.set({ outage: { ping: 'html' } })
    const response = await fetch(`${simulator.url}${paths.ping}`)
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toContain('Sign in to the network')
  })

  it('can begin in the middle of a login', async () => {
    const { sid } = await openFor(simulator, 'alice')
    simulator.config.set({ outage: { frame: 'http503' } })
    expect((await press(simulator, sid, { action: 'passcode', passcode: '123456' })).status).toBe(503)
    simulator.config.set({ outage: {} })
    expect((await press(simulator, sid, { action: 'passcode', passcode: '123456' })).message).toMatch(/^AUTH/)
  })
})

describe('a closed port', () => {
  it('opens again at the same place', async () => {
    await simulator.refuseConnections()
    expect(await statusOf(paths.ping)).toBe('cut')
    await simulator.refuseConnections()
    await simulator.acceptConnections()
    expect(await statusOf(paths.ping)).toBe(200)
  })

  it('closed over the wire, is closed when the call is answered, and opens by itself', async () => {
    const headers = { 'x-duo-simulator': '1', 'content-type': 'application/json' }
    const closing = fetch(`${simulator.url}/sim/refuse`, { method: 'POST', headers, body: '{"seconds":1}' })
    expect((await closing).status).toBe(200)
    // The connection of the call is kept alive, so that this is a request on an open connection too.
    const first = await Promise.all([statusOf(paths.ping), statusOf(paths.ping)])
    expect(first).toEqual(['cut', 'cut'])
    await expect.poll(() => statusOf(paths.ping), { timeout: 15_000 }).toBe(200)
  })
})

it('latency delays the answer', async () => {
  simulator.config.set({ latencyMs: 60_000 })
  expect(await statusOf(paths.ping, 300)).toBe('no answer')
  expect(await statusOf('/health')).toBe(200)
})

describe('a clock that is wrong', () => {
  it('shows in ping and in the Date header', async () => {
    simulator.clock.offset(400)
    const before = Math.floor(Date.now() / 1000)
    const response = await fetch(`${simulator.url}${paths.ping}`)
    const { response: said } = (await response.json()) as { response: { time: number } }
    const after = Math.floor(Date.now() / 1000)
    for (const time of [said.time, Date.parse(response.headers.get('date') ?? '') / 1000]) {
      expect(before + 400 <= time && time <= after + 400).toBe(true)
    }
    expect((await openFor(simulator, 'alice')).text).toMatch(/was signed (399|4\d\d) s ago and was good for 300 s/)
    simulator.clock.offset(-400)
    expect((await openFor(simulator, 'alice')).text).toMatch(/was signed (3\d\d|40\d) s from now/)
  })

  it('is no number: refused', () => {
    expect(() => simulator.clock.offset(Number.NaN)).toThrow(/seconds: expected a finite number/)
  })
})

it('the settings of the start are those that reset returns to', async () => {
  const own = await createSimulator({ config: { passcode: '777' }, application: { name: 'Payroll' } })
  try {
    own.config.set({ passcode: '888', notify: true })
    own.applications.set(own.application.ikey, { name: 'Other', v2Blocked: true })
    own.users.set('alice', { status: 'disabled' })
    own.reset()
    expect(own.config.get()).toMatchObject({ passcode: '777', notify: false })
    expect(own.applications.list()).toEqual([own.application])
    expect(own.application.name).toBe('Payroll')
    expect(own.users.list()).toEqual([])
  } finally {
    await own.close()
  }
})

it('wrong options are refused at the start', async () => {
  await expect(createSimulator({ application: { ikey: 'DI' } })).rejects.toThrow(
    'application.ikey: expected 20 characters',
  )
  await expect(createSimulator({ application: { skey: 'secret' } })).rejects.toThrow(
    'application.skey: expected 40 characters',
  )
  await expect(createSimulator({ config: { latencyMs: 0.5 } })).rejects.toThrow('config.latencyMs')
})
