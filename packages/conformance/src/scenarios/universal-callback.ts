import assert from 'node:assert/strict'
import { refreshOf } from '../application.js'
import type { Scenario } from '../scenario.js'
import { redirect } from './redirect.js'
import { pathOf, wayBack } from './way-back.js'

/** What only the Universal Prompt has: the way back by a redirect, with a code that is exchanged. */
export const universalCallbackScenarios: readonly Scenario[] = [
  redirect(
    304,
    'refuse a state that is missing, changed, duplicated or another browser’s, without a call to Duo',
    async (stage) => {
      const app = await stage.start()
      const [alice, thief] = [await app.user(), await app.user()]
      const address = await wayBack(app, alice)
      const state = address.searchParams.get('state') ?? ''
      stage.duo.events.clear()
      for (const states of [[], [''], [`${state.slice(1)}x`], [state, state], ['__proto__']]) {
        const changed = new URL(address)
        changed.searchParams.delete('state')
        for (const one of states) changed.searchParams.append('state', one)
        assert.equal((await app.comeBack(alice, pathOf(changed))).status, 403, states.join())
        app.assertReason('state_unknown')
      }
      assert.equal((await app.comeBack(thief, pathOf(address))).status, 403)
      assert.deepEqual(stage.duo.events.list(), [])
      assert.equal((await app.comeBack(alice, pathOf(address))).status, 303)
    },
  ),
  redirect(305, 'refuse a code that is missing, duplicated or forged', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const address = await wayBack(app, alice)
    const codes: [string[], string][] = [
      [[], 'malformed'],
      [[''], 'malformed'],
      [['x', 'y'], 'malformed'],
      [['\u0000'], 'malformed'],
      [['x'.repeat(5000)], 'malformed'],
      [['made-up'], 'invalid_grant'],
    ]
    for (const [given, reason] of codes) {
      const changed = new URL(address)
      changed.searchParams.delete('duo_code')
      for (const code of given) changed.searchParams.append('duo_code', code)
      const reply = await app.comeBack(alice, pathOf(changed))
      assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status}`)
      app.assertReason(reason)
    }
    await app.assertRefused(alice)
    assert.equal((await app.comeBack(alice, pathOf(address))).status, 303)
  }),
  redirect(306, 'not accept the code of another user’s login', async (stage) => {
    const app = await stage.start()
    const [alice, bob] = [await app.user(), await app.user('allow.bob')]
    const [own, foreign] = [await wayBack(app, alice), await wayBack(app, bob)]
    own.searchParams.set('duo_code', foreign.searchParams.get('duo_code') ?? '')
    assert.equal((await app.comeBack(alice, pathOf(own))).status, 403)
    await app.assertRefused(alice)
  }),
  redirect(307, 'not accept a code twice', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const first = await wayBack(app, alice)
    assert.equal((await app.comeBack(alice, pathOf(first))).status, 303)
    await alice.post('/duo/logout')
    const second = await wayBack(app, alice)
    second.searchParams.set('duo_code', first.searchParams.get('duo_code') ?? '')
    assert.equal((await app.comeBack(alice, pathOf(second))).status, 403)
    app.assertReason('invalid_grant')
    await app.assertRefused(alice)
  }),
  redirect(308, 'show an error of Duo as a page that offers to try again, without Duo’s message', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const address = await wayBack(app, alice)
    address.searchParams.delete('duo_code')
    address.searchParams.set('error', 'access_denied')
    address.searchParams.set('error_description', '<script>alert(1)</script>')
    const reply = await app.comeBack(alice, pathOf(address))
    assert.equal(reply.status, 403)
    app.assertReason('duo_error')
    assert.match(reply.text, /href="[^"]*\/duo\/start\?next=%2Faccount/)
    for (const said of ['alert(1)', 'access_denied']) assert.ok(!reply.text.includes(said), said)
  }),
  redirect(309, 'end the login if Duo redirects back with a denial', async (stage) => {
    const app = await stage.start()
    stage.duo.config.set({ denyMode: 'redirect' })
    stage.duo.users.outcomes('alice', 'deny', 'allow')
    const alice = await app.user()
    assert.equal((await app.finish(alice, await app.begin(alice))).status, 403)
    app.assertReason('duo_error')
    assert.equal((await app.finish(alice, await app.begin(alice))).status, 303)
  }),
  redirect(323, 'accept Duo’s redirect from another site, with GET only', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const address = pathOf(await wayBack(app, alice))
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
      const reply = await alice.send(address, { method, as: 'script' })
      assert.deepEqual([method, reply.status, reply.headers['allow']], [method, 405, 'GET'])
    }
    for (const headers of [{ 'sec-purpose': 'prefetch' }, { purpose: 'preview' }]) {
      assert.equal((await alice.get(address, { headers })).status, 403)
    }
    assert.equal((await app.comeBack(alice, address)).status, 303)
    await app.assertVerified(alice)
  }),
  redirect(
    324,
    'bounce a browser that returns without its session cookie through a same-site page, once',
    async (stage) => {
      const app = await stage.start({ store: 'session' })
      const alice = await app.user()
      const address = pathOf(await wayBack(app, alice))
      const strict = [...alice.jar].filter(([name]) => !name.startsWith('duo'))
      for (const [name] of strict) alice.jar.delete(name)
      const headers = { 'sec-fetch-site': 'cross-site' }
      const page = await alice.get(address, { headers })
      assert.equal(page.status, 200)
      const set = page.cookies.filter((cookie) => !/^(theme|language)=/.test(cookie))
      assert.deepEqual(set, [], 'the session is not replaced')
      const on = app.local(refreshOf(page) ?? '')
      assert.equal((await alice.get(on, { headers })).status, 303, 'without a session there is nobody')
      for (const [name, value] of strict) alice.jar.set(name, value)
      assert.equal((await alice.get(on, { headers: { 'sec-fetch-site': 'same-origin' } })).status, 303)
      await app.assertVerified(alice)
    },
  ),
  redirect(325, 'show that page only if a login is in progress', async (stage) => {
    const app = await stage.start()
    const path = `/duo/callback?state=${'A'.repeat(22)}&duo_code=x`
    const reply = await app.visitor().get(path, { headers: { cookie: 'theme=dark' } })
    assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/login`])
  }),
  redirect(332, 'respond with no 500 to anything that comes back', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const address = await wayBack(app, alice)
    const state = address.searchParams.get('state')
    const queries = [
      '%',
      'state=%E0%A4%A',
      `state=${state}`,
      `state=${state}&error=`,
      `state=${state}&error=x&error=y&error_description=${'x'.repeat(5000)}`,
      `state=${state}&duo_code[]=x`,
      `state[]=${state}&duo_code=x`,
      `state=${state}&duo_code=%00`,
      `state=${state}&code=x`,
      `${'a=1&'.repeat(2000)}state=${state}`,
    ]
    for (const query of queries) {
      for (const as of ['page', 'script'] as const) {
        const { status } = await alice.get(`/duo/callback?${query}`, { as })
        assert.ok(status >= 400 && status < 500, `${query.slice(0, 60)}: ${status}`)
      }
    }
    await app.assertRefused(alice)
  }),
]
