import { fileURLToPath } from 'node:url'
import { frameAnswer, Visitor } from '@duokit/conformance'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createWitness, type Witness } from './witness.js'

// What only Workers have: instances that share no memory, work after the response, and streams.

const origin = 'http://localhost:1234'

let simulator: Simulator
let script: string
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('applications/workers.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    write: false,
    logLevel: 'silent',
  })
  script = outputFiles[0]?.text ?? ''
})
afterAll(() => simulator.close())

interface Started {
  /** Two instances of the Worker, which share no memory. */
  readonly urls: readonly [string, string]
  readonly witness: Witness
}

async function start(singleUse: 'memory' | 'kv' | 'object'): Promise<Started> {
  const witness = await createWitness()
  const { host, application } = simulator
  const bindings = {
    DUO: { origin, host, ikey: application.ikey, skey: application.skey },
    AUDIT: witness.url,
    GATE: witness.url,
    SINGLE_USE: singleUse,
  }
  const worker = (name: string) => ({
    name,
    modules: true as const,
    script,
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings,
    durableObjects: { OBJECTS: { className: 'DuoSingleUse', scriptName: 'one' } },
    kvNamespaces: { KV: 'used' },
    unsafeDirectSockets: [{ host: '127.0.0.1' }],
  })
  const workers = new Miniflare({ cf: false, host: '127.0.0.1', workers: [worker('one'), worker('two')] })
  onTestFinished(async () => {
    witness.close()
    await workers.dispose()
  })
  await workers.ready
  const [one, two] = [await workers.unsafeGetDirectURL('one'), await workers.unsafeGetDirectURL('two')]
  return { urls: [one.origin, two.origin], witness }
}

/** One browser, which reaches one instance or the other with the same cookies. */
function browsers(urls: readonly [string, string]): readonly [Visitor, Visitor] {
  const [one, two] = [new Visitor(urls[0], origin), new Visitor(urls[1], origin)]
  return [one, Object.assign(two, { jar: one.jar })]
}

let lifetime = 300

/** Begins a login, and gets Duo's response to it. */
async function approve(visitor: Visitor): Promise<readonly [path: string, form: URLSearchParams]> {
  // Two responses to one user in one second are the same string, unless they expire at different times.
  simulator.config.set({ answerLifetime: (lifetime += 1) })
  const started = await visitor.get('/duo/start?next=%2Faccount', { as: 'script' })
  const { sigRequest, postAction, postArgument } = started.json() as Record<string, string>
  const answer = await frameAnswer(simulator, String(sigRequest), `${origin}/duo/start`)
  return [String(postAction), new URLSearchParams({ [String(postArgument)]: answer })]
}

const verifiedIn = ({ posted }: Witness) => posted.filter((event) => event === '{"type":"verified"}').length

/** Of logins, which end in one of these. */
const endedIn = ({ posted }: Witness) => posted.filter((event) => /"(?:verified|rejected)"/.test(event)).length

/** Posts one response of Duo to both instances at the same moment, many times. */
async function redeem({ urls, witness }: Started): Promise<number> {
  const pair = browsers(urls)
  const [path, form] = await approve(pair[0])
  const jar = [...pair[0].jar]
  const clients = Array.from({ length: 4 }, () => browsers(urls)).flat()
  for (const client of clients) for (const [name, value] of jar) client.jar.set(name, value)
  const before = endedIn(witness)
  const replies = await Promise.all(clients.map((client) => client.post(path, form)))
  expect(replies.filter(({ status }) => status >= 500)).toEqual([])
  // Each is told after its response.
  await vi.waitFor(() => expect(endedIn(witness)).toBe(before + clients.length), { timeout: 10_000 })
  return verifiedIn(witness)
}

describe('single use on Workers', () => {
  it('is guaranteed by a Durable Object, for one callback that reaches two instances at once', async () => {
    const started = await start('object')
    expect(await redeem(started)).toBe(1)
    expect(await redeem(started)).toBe(2)
  }, 60_000)

  it('is not guaranteed by memory, which is of one instance', async () => {
    const started = await start('memory')
    await redeem(started)
    await vi.waitFor(() => expect(verifiedIn(started.witness)).toBe(2), { timeout: 30_000 })
  }, 60_000)

  it('is not guaranteed by KV, which is read before a write from elsewhere arrives', async () => {
    const started = await start('kv')
    const done = redeem(started)
    await vi.waitFor(() => expect(started.witness.waiting()).toBeGreaterThan(1), { timeout: 30_000 })
    started.witness.open()
    await done
    await vi.waitFor(() => expect(verifiedIn(started.witness)).toBeGreaterThan(1), { timeout: 30_000 })
  }, 60_000)
})

async function verified(url: string): Promise<Visitor> {
  const visitor = new Visitor(url, origin)
  const [path, form] = await approve(visitor)
  expect((await visitor.post(path, form)).location).toBe(`${origin}/account`)
  return visitor
}

describe('a Worker', () => {
  it('logs in although another Worker rewrote the URL of each request, and sends events after the response', async () => {
    const { urls, witness } = await start('object')
    const stranger = await new Visitor(urls[0], origin).get('/account')
    expect([stranger.status, stranger.location]).toEqual([303, `${origin}/duo/start?next=%2Faccount`])
    const visitor = await verified(urls[0])
    expect((await visitor.get('/account')).text).toBe('Hello alice')
    await vi.waitFor(() => expect(verifiedIn(witness)).toBe(1), { timeout: 30_000 })
  }, 60_000)

  it('streams a guarded response while it is made, and keeps it out of caches', async () => {
    const { urls, witness } = await start('object')
    const visitor = await verified(urls[0])
    const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${urls[0]}/stream`, { headers: { cookie } })
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    const reader = response.body?.getReader()
    const part = async () => new TextDecoder().decode((await reader?.read())?.value)
    expect(await part()).toBe('first')
    witness.open()
    expect(await part()).toBe(' last')
    await reader?.cancel()
  }, 60_000)
})
