import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

const names = [
  'jürgen',
  '用户',
  'عمر',
  '😀',
  'O’Brien',
  'a.b+c@example.com',
  '<b>"bold"</b>',
  'user:name',
  'DOMAIN\\user',
  'with blanks',
]
const unusable = ['a|b', ' a', 'a ', 'a\nb', 'a\u0000b', 'x'.repeat(1025)]

/** Names in every script, and names that Duo cannot handle. */
export const usernameScenarios: readonly Scenario[] = [
  must(
    130,
    'accept usernames in every script',
    async (stage) => {
      const app = await stage.start()
      for (const name of names) await app.assertVerified(await app.verified(name), name)
      if (app.events !== undefined) {
        const verified = app.events.filter((event) => event.type === 'verified')
        assert.deepEqual(
          verified.map((event) => event.username),
          names,
        )
      }
    },
    'any-user',
  ),
  must(
    131,
    'refuse a name that Duo cannot handle, and say so',
    async (stage) => {
      const app = await stage.start()
      for (const name of unusable) {
        const user = await app.user(name)
        assert.equal((await user.get('/account')).status, 403, JSON.stringify(name))
        const told = await user.get('/api/account', { as: 'script' })
        assert.deepEqual([told.status, told.json()['code']], [403, 'invalid_username'])
        assert.equal((await user.get('/duo/start')).status, 403)
      }
    },
    'any-user',
  ),
  must(
    132,
    'distinguish usernames that differ only in case or in Unicode form',
    async (stage) => {
      const app = await stage.start({ store: 'browser-cookie' })
      for (const [one, other] of [
        ['alice', 'Alice'],
        ['caf\u00e9', 'cafe\u0301'],
      ] as const) {
        const visitor = await app.verified(one)
        await app.firstFactor(visitor, other)
        await app.assertRefused(visitor)
      }
    },
    'any-user',
    'cookie-stores',
  ),
  must(
    133,
    'escape a name on every page',
    async (stage) => {
      const app = await stage.start()
      const name = '"><img src=x onerror=alert(1)>'
      const user = await app.user(name)
      const page = await user.get('/duo/start')
      const refused = await app.finish(user, await app.begin(user), { answer: 'x' })
      for (const { text } of [page, refused]) assert.ok(!text.includes('<img'), text)
    },
    'any-user',
  ),
  must(
    134,
    'accept the longest username, with a long URL to return to',
    async (stage) => {
      const app = await stage.start()
      const name = 'n'.repeat(1024)
      const user = await app.user(name)
      const next = `/account?${'n'.repeat(1000)}`
      assert.equal((await app.secondFactor(user, next)).location, `${app.origin}${next}`)
      await app.assertVerified(user, name)
    },
    'any-user',
  ),
]
