import assert from 'node:assert/strict'
import type { LiveClient } from '../live-client.js'
import { must, type Scenario } from '../scenario.js'
import type { Stage } from '../stage.js'
import type { Need } from '../target.js'
import type { Visitor } from '../visitor.js'

const path = '/live/socket'
export const account = { event: 'account' }
export const transfer = { event: 'transfer' }

/** The clients of one scenario. */
export class Clients {
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
export function mustOfSockets(
  number: number,
  name: string,
  ...[run, ...needs]: [run: Run, ...needs: Need[]]
): Scenario {
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
export async function ask(client: LiveClient): Promise<unknown> {
  // What an adapter says about a refused message is its own.
  const accounts = () => client.messages.filter(({ event }) => event === 'account')
  const before = accounts().length
  client.send(account)
  await client.until(() => accounts().length > before, 'a message has to be answered')
  return accounts().at(-1)?.['data']
}

export async function assertRefused(client: LiveClient, status: number, code: string): Promise<void> {
  await client.until(({ isClosed }) => isClosed, 'a refused connection has to be closed')
  assert.equal(client.status, status, 'this handshake is not for who asks')
  assert.match(String(client.header('content-type')), /^application\/problem\+json/)
  assert.equal(client.problem()['code'], code)
}

/** Sends on, whatever the server says. */
export async function insist(client: LiveClient): Promise<void> {
  for (let sent = 0; sent < 5; sent++) {
    client.send(account)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export async function assertClosed(client: LiveClient): Promise<void> {
  await client.until(({ closeCode }) => closeCode !== undefined, 'a close frame has to come')
  assert.equal(client.closeCode, 4401)
  await insist(client)
  await client.until(({ isClosed }) => isClosed, 'a client that ignores the close has to be cut off')
}
