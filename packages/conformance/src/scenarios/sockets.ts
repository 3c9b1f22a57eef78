import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import type { Scenario } from '../scenario.js'
import type { Visitor } from '../visitor.js'
import {
  account,
  ask,
  assertClosed,
  assertRefused,
  type Clients,
  insist,
  mustOfSockets,
  transfer,
} from './live-clients.js'

async function endBy(
  app: Application,
  live: Clients,
  end: (visitor: Visitor) => Promise<{ readonly status: number }>,
): Promise<void> {
  const visitor = await app.verified()
  const clients = [await live.opened(visitor), await live.opened(visitor)]
  const { status } = await end(visitor)
  assert.ok(status < 400, 'the logout is done')
  for (const client of clients) await assertClosed(client)
  await assertRefused(live.knock(visitor), 401, 'duo_required')
}

/** How the sockets of an application are guarded. */
export const socketScenarios: readonly Scenario[] = [
  mustOfSockets(555, 'refuse a socket before its handshake, with the code of the problem', async (stage, live) => {
    const app = await stage.start()
    await assertRefused(live.knock(app.visitor()), 401, 'first_factor_required')
    const alice = await app.user()
    await assertRefused(live.knock(alice), 401, 'duo_required')
    await assertRefused(live.knock(alice, { headers: { accept: 'text/html' } }), 401, 'duo_required')
    await app.secondFactor(alice)
    await live.opened(alice)
  }),
  mustOfSockets(
    556,
    'open a socket for a verified user, and handle its messages',
    async (stage, live) => {
      const app = await stage.start()
      const client = await live.opened(await app.verified())
      assert.deepEqual(await ask(client), { username: 'alice', handled: 0 })
      client.send(transfer)
      await client.until(({ messages }) => messages.at(-1)?.['event'] === 'transfer', 'a transfer has to be done')
      assert.deepEqual(await ask(client), { username: 'alice', handled: 2 })
    },
    'socket-messages',
  ),
  mustOfSockets(
    566,
    'respond with no 500 to a verified user who opens the URL of a socket as a page',
    async (stage) => {
      const app = await stage.start()
      const alice = await app.verified()
      for (const headers of [{}, { upgrade: 'h2c' }, { connection: 'keep-alive', upgrade: 'websocket' }]) {
        const { status } = await alice.get('/live/socket', { headers })
        assert.ok(status >= 400 && status < 500, `${status} for ${JSON.stringify(headers)}`)
      }
    },
  ),
  mustOfSockets(557, 'close the sockets of a login at its logout', async (stage, live) => {
    const app = await stage.start()
    await endBy(app, live, (visitor) => visitor.post('/duo/logout', '', { as: 'script' }))
  }),
  mustOfSockets(
    558,
    'close the sockets of a login when the application calls forget',
    async (stage, live) => {
      const app = await stage.start()
      await endBy(app, live, (visitor) => visitor.post('/forget'))
    },
    'extras',
  ),
  mustOfSockets(
    559,
    'judge each message of a socket by its own requirement at that moment',
    async (stage, live) => {
      const app = await stage.start()
      const client = await live.opened(await app.verified())
      stage.later(61)
      client.send(transfer)
      assert.deepEqual(await ask(client), { username: 'alice', handled: 0 })
      assert.ok(!client.messages.some(({ event }) => event === 'transfer'))
    },
    'socket-messages',
    'clock',
  ),
  mustOfSockets(
    560,
    'handle no message of a socket whose proof has expired, and close it',
    async (stage, live) => {
      const app = await stage.start()
      const [visitor, other] = [await app.verified(), await app.user('allow.bob')]
      const client = await live.opened(visitor)
      stage.later(24 * 3600)
      client.send(account)
      await assertClosed(client)
      assert.deepEqual(client.messages, [])
      await app.secondFactor(other)
      assert.deepEqual(await ask(await live.opened(other)), { username: 'allow.bob', handled: 0 })
    },
    'socket-messages',
    'clock',
  ),
  mustOfSockets(
    561,
    'refuse a socket to a page of another origin, even if the user is verified',
    async (stage, live) => {
      const app = await stage.start()
      const alice = await app.verified()
      const { host } = new URL(app.origin)
      for (const origin of [
        'https://evil.example',
        `http://sub.${host}`,
        `${new URL(app.origin).origin}.evil.example`,
      ]) {
        await assertRefused(live.knock(alice, { headers: { origin } }), 403, 'cross_site')
      }
      const foreign = { 'sec-fetch-site': 'cross-site' }
      await assertRefused(
        live.knock(alice, { headers: { ...foreign, origin: 'https://evil.example' } }),
        403,
        'cross_site',
      )
      await live.opened(alice)
    },
  ),
  mustOfSockets(
    562,
    'open a socket for its own page if the browser hides the origin, and for no other page',
    async (stage, live) => {
      const app = await stage.start()
      const alice = await app.verified()
      for (const site of [undefined, 'cross-site', 'same-site', 'none']) {
        const headers = { origin: 'null', 'sec-fetch-site': site }
        await assertRefused(live.knock(alice, { headers }), 403, 'cross_site')
      }
      await live.opened(alice, { headers: { origin: 'null', 'sec-fetch-site': 'same-origin' } })
    },
  ),
  mustOfSockets(
    563,
    'handle no message of a refused client that sends with its handshake and continues',
    async (stage, live) => {
      const app = await stage.start()
      const alice = await app.user()
      const client = live.knock(alice, { early: [account, account] })
      await insist(client)
      await assertRefused(client, 401, 'duo_required')
      await app.secondFactor(alice)
      assert.deepEqual(await ask(await live.opened(alice)), { username: 'alice', handled: 0 })
    },
    'socket-messages',
  ),
  mustOfSockets(
    564,
    'handle messages that a verified client sends with its handshake',
    async (stage, live) => {
      const app = await stage.start()
      const client = await live.opened(await app.verified(), { early: [account] })
      await client.until(({ messages }) => messages.length > 0, 'an early message has to be answered')
      assert.deepEqual(client.messages, [{ event: 'account', data: { username: 'alice', handled: 0 } }])
    },
    'socket-messages',
  ),
  mustOfSockets(
    565,
    'handle no message of a client that ignores the end of its login',
    async (stage, live) => {
      const app = await stage.start()
      const alice = await app.verified()
      const [client, other] = [await live.opened(alice), await live.opened(await app.verified('allow.bob'))]
      await alice.post('/duo/logout', '', { as: 'script' })
      await insist(client)
      await assertClosed(client)
      assert.deepEqual(await ask(other), { username: 'allow.bob', handled: 0 })
      await app.secondFactor(alice)
      assert.deepEqual(await ask(await live.opened(alice)), { username: 'alice', handled: 1 })
    },
    'socket-messages',
  ),
]
