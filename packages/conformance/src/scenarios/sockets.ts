import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import type { LiveClient } from '../live-client.js'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'
import type { Need } from '../target.js'
import type { Visitor } from '../visitor.js'

const path = '/live/socket'
const account = { event: 'account' }
const transfer = { event: 'transfer' }

/** The clients of one scenario. */
class Clients {
  readonly #all: LiveClient[] = []

  knock(visitor: Visitor, sending: Parameters<Visitor['open']>[1] = {}): LiveClient {
    const client = visitor.open(path, sending)
    this.#all.push(client)
    return client
  }

  /** One that is let in. */
  async opened(visitor: Visitor, sending: Parameters<Visitor['open']>[1] = {}): Promise<LiveClient> {
    const client = this.knock(visitor, sending)
    await client.until(({ status }) => status !== 0, 'a handshake has to be answered')
    assert.equal(client.status, 101, 'this browser is verified')
    return client
  }

  destroy(): void {
    for (const client of this.#all) client.destroy()
  }
}

type Run = (stage: Stage, live: Clients) => Promise<void>

/** A scenario that leaves no socket open. */
function mustOfSockets(number: number, name: string, ...[run, ...needs]: [run: Run, ...needs: Need[]]): Scenario {
  const runAlone = async (stage: Stage): Promise<void> => {
    const live = new Clients()
    try {
      await run(stage, live)
    } finally {
      live.destroy()
    }
  }
  return must(number, name, runAlone, 'sockets', ...needs)
}

/** What an account says: whose it is, and how many messages the application has handled before. */
async function ask(client: LiveClient): Promise<unknown> {
  const before = client.messages.length
  client.send(account)
  await client.until(({ messages }) => messages.length > before, 'a message has to be answered')
  return client.messages.at(-1)?.['data']
}

async function assertRefused(client: LiveClient, status: number, code: string): Promise<void> {
  await client.until(({ isClosed }) => isClosed, 'a refused connection has to be closed')
  assert.equal(client.status, status, 'this handshake is not for who asks')
  assert.match(String(client.header('content-type')), /^application\/problem\+json/)
  assert.equal(client.problem()['code'], code)
}

/** Sends on, whatever the server says. */
async function insist(client: LiveClient): Promise<void> {
  for (let sent = 0; sent < 5; sent++) {
    client.send(account)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function assertClosed(client: LiveClient): Promise<void> {
  await client.until(({ closeCode }) => closeCode !== undefined, 'a close frame has to come')
  assert.equal(client.closeCode, 4401)
  await insist(client)
  await client.until(({ isClosed }) => isClosed, 'a client that ignores the close has to be cut off')
}

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
    'open a socket for a verified user, whose messages are answered',
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
  mustOfSockets(557, 'close the sockets of a login at its logout', async (stage, live) => {
    const app = await stage.start()
    await endBy(app, live, (visitor) => visitor.post('/duo/logout', '', { as: 'script' }))
  }),
  mustOfSockets(
    558,
    'close the sockets of a login that the application forgets',
    async (stage, live) => {
      const app = await stage.start()
      await endBy(app, live, (visitor) => visitor.post('/forget'))
    },
    'extras',
  ),
  mustOfSockets(
    559,
    'judge each message of a socket by what it needs at that moment',
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
  mustOfSockets(561, 'refuse a socket to the page of another origin, whoever is verified', async (stage, live) => {
    const app = await stage.start()
    const alice = await app.verified()
    const { host } = new URL(app.origin)
    for (const origin of ['https://evil.example', `http://sub.${host}`, `${new URL(app.origin).origin}.evil.example`]) {
      await assertRefused(live.knock(alice, { headers: { origin } }), 403, 'cross_site')
    }
    const foreign = { 'sec-fetch-site': 'cross-site' }
    await assertRefused(
      live.knock(alice, { headers: { ...foreign, origin: 'https://evil.example' } }),
      403,
      'cross_site',
    )
    await live.opened(alice)
  }),
  mustOfSockets(
    562,
    'open a socket for a page of its own whose origin the browser hides, and for no other',
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
    'handle no message of a refused client that sends with its handshake and goes on',
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
    'handle what a verified client sends with its handshake',
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
