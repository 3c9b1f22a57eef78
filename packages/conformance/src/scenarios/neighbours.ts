import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'
import type { Reply, Visitor } from '../visitor.js'

type Store = 'session' | 'browser-cookie'

/** Two applications on one host, which cookies do not tell apart by their ports. */
function twoApplications(stage: Stage, store: Store): Promise<[Application, Application]> {
  const start = (port: number, cookieSecret: string) =>
    stage.start({ store, origin: `http://localhost:${port}`, cookieSecret })
  return Promise.all([
    start(5011, 'the secret of the first application'),
    start(5012, 'another secret of the second one'),
  ])
}

/** What a browser sends to both: the gate's cookies of each. The first factor is each application's own. */
function share(from: Visitor, to: Visitor): void {
  for (const [name, value] of from.jar) if (name.startsWith('duo')) to.jar.set(name, value)
}

function removed({ cookies }: Reply): string[] {
  return cookies.filter((cookie) => /; Max-Age=0/i.test(cookie)).map((cookie) => cookie.replace(/=.*/, ''))
}

function keepBoth(store: Store): Scenario['run'] {
  return async (stage) => {
    const [first, second] = await twoApplications(stage, store)
    const at = await first.verified()
    const own = [...at.jar.keys()].find((name) => name.startsWith('duo'))?.replace(/-try-.*/, '') ?? ''
    const there = await second.user()
    share(at, there)
    await second.secondFactor(there)
    share(there, at)
    await first.assertVerified(at)
    await second.assertVerified(there)
    const started = await first.begin(at)
    share(at, there)
    const replies = [
      await there.get('/duo/start?max_age=0', { as: 'script' }),
      await there.get('/account'),
      await there.post('/duo/logout'),
    ]
    for (const name of replies.flatMap(removed)) assert.ok(!name.startsWith(own), `${name} is another application's`)
    assert.equal((await first.finish(at, started)).status, 303, 'the login under way at the other is still known')
  }
}

/** Applications that share a host, and with it the cookies of a browser. */
export const neighbourScenarios: readonly Scenario[] = [
  must(596, 'keep a login next to another application on the same host', keepBoth('session'), 'options'),
  must(
    597,
    'keep a login in a cookie next to another application on the same host',
    keepBoth('browser-cookie'),
    'options',
    'cookie-stores',
  ),
  must(598, 'keep its limits whatever cookies with its names are planted', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const started = await app.begin(alice)
    const own = [...alice.jar.keys()].find((name) => name.includes('-try-')) ?? ''
    const prefix = own.slice(0, own.indexOf('-try-') + '-try-'.length)
    for (let count = 0; count < 30; count++) {
      alice.jar.set(prefix + String(count).padStart(22, 'A'), 'planted'.repeat(20))
      alice.jar.set(`${prefix}x${count}`, 'planted')
    }
    for (let times = 0; times < 4; times++) await alice.get('/duo/start?max_age=0', { as: 'script' })
    const left = [...alice.jar].filter(([name]) => name.startsWith(prefix))
    assert.ok(left.length <= 5, `${left.length} cookies are left`)
    assert.ok(left.flat().join('').length < 5000, 'they fit in a header')
    assert.ok(alice.jar.has(own), 'a login under way is not pushed out by what is none')
    assert.equal((await app.finish(alice, started)).status, 303)
  }),
]
