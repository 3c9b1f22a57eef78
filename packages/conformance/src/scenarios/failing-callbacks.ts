import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Setting, Stage } from '../stage.js'

const secret = 'what the database said'

/** Reading it fails, whatever is read. */
function unreadable(): object {
  const fail = () => {
    throw new Error('nothing can be read of it')
  }
  return new Proxy(new Error(secret), { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail })
}

function withGetter(name: string): Error {
  return Object.defineProperty(new Error(secret), name, {
    get() {
      throw new Error(`${name} cannot be read`)
    },
  })
}

/** What frameworks have to respond to, and fail at: they read an error, write to it, and send its headers. */
const failures: readonly (() => unknown)[] = [
  () => undefined,
  () => secret,
  () => Object.freeze(new Error(secret)),
  unreadable,
  () => withGetter('statusCode'),
  () => withGetter('stack'),
  () => Object.assign(new Error(secret), { status: 200, statusCode: 200 }),
  () => Object.assign(new Error(secret), { headers: { 'x\r\ny': 'z' } }),
]

/** As a callback throws it, and as it rejects with it a little later. */
function* failingCallbacks(): Iterable<() => never> {
  for (const make of failures) {
    const thrown = make()
    yield () => {
      throw thrown
    }
    yield () => Promise.resolve().then(() => Promise.reject(thrown)) as never
  }
}

/** Runs something and returns what would have ended the process meanwhile. */
async function unheard(act: () => Promise<void>): Promise<unknown[]> {
  const found: unknown[] = []
  const hear = (reason: unknown) => void found.push(reason)
  process.on('unhandledRejection', hear)
  try {
    await act()
    // Node tells once the promises of this turn are settled.
    await new Promise((resolve) => setTimeout(resolve, 20))
  } finally {
    process.off('unhandledRejection', hear)
  }
  return found
}

async function assertNothingUnheard(act: () => Promise<void>): Promise<void> {
  assert.equal((await unheard(act)).length, 0, 'a rejection that nobody handles ends the process')
}

/** Callbacks that work until the scenario has them fail. */
interface Fault {
  fail: (() => never) | undefined
}

const settings: readonly ((fault: Fault) => Setting)[] = [
  (fault) => ({ skip: () => fault.fail?.() ?? false }),
  (fault) => ({ identity: (user) => fault.fail?.() ?? user }),
  (fault) => ({ loginUrl: () => fault.fail?.() ?? '/login' }),
]

async function assertFails(app: Application, path: string): Promise<void> {
  for (const as of ['page', 'script'] as const) {
    const reply = await app.visitor().get(path, { as })
    assert.deepEqual([reply.status, reply.text.includes('"duo":')], [500, false])
    // Without a word, no cache stores a 500 (RFC 9111 4.2.2): so where the application itself responds to errors.
    assert.match(String(reply.headers['cache-control'] ?? 'no-store'), /no-store|private, no-cache/)
    assert.equal(reply.headers['cdn-cache-control'] ?? 'no-store', 'no-store')
  }
}

async function failInGuards(stage: Stage): Promise<void> {
  for (const settingOf of settings) {
    const fault: Fault = { fail: undefined }
    const app = await stage.start(settingOf(fault))
    for (const fail of failingCallbacks()) {
      fault.fail = fail
      await assertFails(app, '/skipped')
    }
    fault.fail = undefined
    assert.ok((await app.visitor().get('/skipped', { as: 'script' })).status < 500)
  }
}

async function failInLogins(stage: Stage): Promise<void> {
  const fault: Fault = { fail: undefined }
  const app = await stage.start({ onVerified: () => fault.fail?.() })
  const alice = await app.user()
  for (const fail of failingCallbacks()) {
    fault.fail = fail
    stage.later(1)
    const reply = await app.finish(alice, await app.begin(alice))
    assert.equal(reply.status, 500)
    app.assertReason('callback_failed')
    await app.assertRefused(alice)
  }
  fault.fail = undefined
  await app.secondFactor(alice)
}

/** A promise where only a value is accepted, of which nobody hears that it fails. */
const failing = () => Promise.reject(new Error(secret)) as never

/** The application's own callbacks, when they fail. */
export const failingCallbackScenarios: readonly Scenario[] = [
  must(
    718,
    'respond with a 500 that no cache stores, whatever a callback throws in a guard',
    (stage) => assertNothingUnheard(() => failInGuards(stage)),
    'options',
    'extras',
    'same-process',
  ),
  must(
    719,
    'let no user in, whatever onVerified throws, and let the login be tried again',
    (stage) => assertNothingUnheard(() => failInLogins(stage)),
    'options',
    'clock',
    'same-process',
  ),
  must(
    720,
    'outlive a promise that fails where a callback must return a value',
    (stage) =>
      assertNothingUnheard(async () => {
        const lost = await stage.start({ loginUrl: failing })
        assert.equal((await lost.visitor().get('/account')).status, 500)
        const named = await stage.start({ identity: (user) => user && { name: failing() } })
        assert.equal((await (await named.user()).get('/account')).status, 500)
        const spoken = await stage.start({ pages: { language: failing } })
        assert.equal((await (await spoken.user()).get('/duo/start')).status, 200)
        const given = await stage.start({ onVerified: () => ({ data: failing() }) })
        const alice = await given.user()
        assert.equal((await given.finish(alice, await given.begin(alice))).status, 500)
        await given.assertRefused(alice)
      }),
    'options',
    'same-process',
  ),
]
