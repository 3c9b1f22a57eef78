import type { Visitor } from '@duokit/conformance'
import { describe, expect, it } from 'vitest'
import { origin } from './page-block.js'
import { type Running, takeCookies } from './stage/browsers.js'
import { useBlocks } from './stage/koa-block.js'
import { type Opening, RawClient } from './stage/raw-client.js'
import { socketBlocks } from './stage/socket-block.js'

// The blocks of the pages that open WebSockets, as they stand, and clients that do not behave.

const blocks = useBlocks()
const { opened } = blocks
const { koa, express, hono, http, h3, nest } = socketBlocks(blocks)

interface Row {
  readonly start: () => Promise<Running>
  readonly path?: string
  readonly message?: string
  /** What comes back for a message of Alice. */
  readonly greeting?: string
  /** Whether it opens at other paths too. */
  readonly everywhere?: boolean
}

const rows: Readonly<Record<string, Row>> = {
  'guides/sockets.md with Koa': { start: koa, greeting: 'alice: ' },
  'guides/sockets.md with h3': { start: h3, greeting: 'hello' },
  'guides/sockets.md with NestJS': { start: nest, path: '/', message: '{"event":"balance"}', greeting: '"of":"alice"' },
  'reference/express.md': { start: express, everywhere: true },
  'reference/hono.md': { start: hono },
  'reference/http.md': { start: http, everywhere: true },
}

describe.each(Object.entries(rows))('the WebSocket of %s', (_where, row) => {
  const { path: own = '/live', message: word = 'word', greeting = 'Hello alice', everywhere = false } = row
  const start = () => opened(row.start())
  const greetings = ({ heard }: RawClient) => heard.split(greeting).length - 1
  const clientOf = (url: string, browser: Visitor, opening: Opening = {}) =>
    new RawClient(url, browser, { path: own, ...opening })

  it('opens for verified users of this origin, at its path', async () => {
    const { url, visitor, signedIn, verified } = await start()
    const alice = await verified('alice')
    const statusOf = (browser = alice, opening: Opening = {}) => clientOf(url, browser, opening).status()
    const bob = await signedIn('bob')
    takeCookies(bob, await verified('alice'))
    const found = {
      verified: await statusOf(),
      stranger: await statusOf(visitor()),
      unverified: await statusOf(await signedIn('alice')),
      bob: await statusOf(bob),
      evil: await statusOf(alice, { from: 'https://evil.example.com' }),
      longer: await statusOf(alice, { from: `${origin}.evil.example.com` }),
      sandbox: await statusOf(alice, { from: 'null' }),
      program: await statusOf(alice, { from: false }),
      strangeProgram: await statusOf(visitor(), { from: false }),
    }
    expect(found).toEqual({
      verified: 101,
      stranger: 401,
      unverified: 401,
      bob: 401,
      evil: 403,
      longer: 403,
      sandbox: 403,
      program: 101,
      strangeProgram: 401,
    })
    for (const path of ['/other', `${own}../other`, '//evil.example.com/other', `${own}%2f..`])
      expect([path, (await statusOf(alice, { path })) === 101]).toEqual([path, everywhere])
    expect(await statusOf(visitor(), { path: '/other' })).not.toBe(101)
  })

  it('answers each of two messages at once, sent before and after its handshake', async () => {
    const { url, verified, signedIn } = await start()
    const client = clientOf(url, await verified('alice'), { early: [word, word] })
    client.send(word, word)
    await expect.poll(() => greetings(client)).toBe(4)
    const refused = clientOf(url, await signedIn('alice'), { early: [word, word] })
    await expect.poll(() => refused.isClosed).toBe(true)
    expect([await refused.status(), greetings(refused)]).toEqual([401, 0])
  })

  it.each([
    ["Duo's logout", '/duo/logout'],
    ["the application's logout", '/sign-out'],
    ['the login of somebody else', '/sign-in?as=mallory'],
  ])('answers nothing after %s, and closes also if the client does not', async (_what, path) => {
    const { url, verified } = await start()
    const alice = await verified('alice')
    const client = clientOf(url, alice)
    expect(await client.status()).toBe(101)
    client.send(word)
    await expect.poll(() => greetings(client)).toBe(1)
    await alice.post(path)
    client.send(word, word)
    await expect.poll(() => client.isClosed).toBe(true)
    client.send(word)
    expect(greetings(client)).toBe(1)
  })

  it('survives clients that reset connections, and frames that are none', async () => {
    const { url, verified } = await start()
    const alice = await verified('alice')
    clientOf(url, alice, { early: [word] }).reset()
    const pending = clientOf(url, alice, { early: [word, word] })
    setImmediate(() => pending.reset())
    const open = clientOf(url, alice)
    await open.status()
    open.send(word, word)
    open.reset()
    const malformed = clientOf(url, alice)
    await malformed.status()
    malformed.write('\xff\xff\xff\xff')
    await expect.poll(() => malformed.isClosed).toBe(true)
    const next = clientOf(url, alice, { early: [word] })
    await expect.poll(() => greetings(next)).toBe(1)
  })
})
