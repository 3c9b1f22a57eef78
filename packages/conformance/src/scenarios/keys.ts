import assert from 'node:assert/strict'
import type { Application, Started } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Setting, Stage } from '../stage.js'
import type { Visitor } from '../visitor.js'

const [oldKey = '', newKey = ''] = ['old', 'new'].map((name) => `an akey or secret that is ${name}`.padEnd(48, '.'))

/** Whether what one configuration made still counts under another. */
async function carriesOver(stage: Stage, before: Setting, after: Setting): Promise<{ proof: boolean; login: number }> {
  const [first, second] = [
    await stage.start({ store: 'browser-cookie', ...before }),
    await stage.start({ store: 'browser-cookie', ...after }),
  ]
  const verified = await first.verified()
  const there = await second.user()
  for (const [name, value] of verified.jar) if (name.startsWith('duo')) there.jar.set(name, value)
  const proof = (await there.get('/api/account', { as: 'script' })).status === 200
  const [alice, at] = [await first.user('allow.bob'), await second.user('allow.bob')]
  const started = await first.begin(alice)
  const answer = await first.answerTo(started)
  for (const [name, value] of alice.jar) if (name.startsWith('duo')) at.jar.set(name, value)
  return { proof, login: (await sendTo(second, at, { started, answer })).status }
}

/** Brings an answer to another application than the login began at. */
function sendTo(app: Application, visitor: Visitor, { started, answer }: { started: Started; answer: string }) {
  const back = started.prompt === 'universal' ? answer : started.postAction
  const path = `${app.basePath}/callback${back.slice(back.indexOf('?'))}`
  if (started.prompt === 'universal') return app.comeBack(visitor, path)
  return visitor.post(path, new URLSearchParams({ [started.postArgument]: answer }))
}

const rotations: readonly [number, string, Setting, Setting][] = [
  [100, 'a new akey before the old one', { keys: { akey: oldKey } }, { keys: { akey: [newKey, oldKey] } }],
  [101, 'a new cookieSecret before the old one', { cookieSecret: oldKey }, { cookieSecret: [newKey, oldKey] }],
]

const ends: readonly [number, string, Setting, Setting][] = [
  [103, 'another akey', { keys: { akey: oldKey } }, { keys: { akey: newKey } }],
  [104, 'another cookieSecret', { cookieSecret: oldKey }, { cookieSecret: newKey }],
  [105, 'another origin', {}, { origin: 'http://localhost:4321' }],
  [106, 'another base path', {}, { basePath: '/auth/duo' }],
]

/** Keys that change, and applications that share a browser. */
export const keyScenarios: readonly Scenario[] = [
  ...rotations.map(([number, name, before, after]) =>
    must(
      number,
      `log nobody out, and end no login in progress, with ${name}`,
      async (stage) => {
        assert.deepEqual(await carriesOver(stage, before, after), { proof: true, login: 303 })
      },
      'options',
      'cookie-stores',
    ),
  ),
  must(
    102,
    'verify with each of several secret keys',
    async (stage) => {
      const { skey } = stage.duo.application
      const app = await stage.start({ keys: { skey: [skey, 'x'.repeat(40)] } })
      await app.assertVerified(await app.verified())
    },
    'options',
  ),
  ...ends.map(([number, name, before, after]) =>
    must(
      number,
      `not accept what was made with ${name}`,
      async (stage) => {
        const { proof, login } = await carriesOver(stage, before, after)
        assert.equal(proof, false)
        assert.ok(login >= 400 && login < 500)
      },
      'options',
      'cookie-stores',
    ),
  ),
  must(
    107,
    'not accept a proof of another application at Duo',
    async (stage) => {
      const { ikey, skey } = stage.duo.application
      const other = { ikey: `${ikey.slice(0, -1)}${ikey.endsWith('X') ? 'Y' : 'X'}`, skey }
      stage.duo.applications.set(other.ikey, { skey })
      const { proof, login } = await carriesOver(stage, {}, { keys: other })
      assert.deepEqual({ proof, login }, { proof: false, login: 403 })
    },
    'options',
    'cookie-stores',
  ),
]
