import { describe, expect, it } from 'vitest'
import { origin } from './page-block.js'
import { type Running, takeCookies } from './stage/browsers.js'
import { useBlocks } from './stage/koa-block.js'
import { RawClient } from './stage/raw-client.js'
import { socketBlocks } from './stage/socket-block.js'

// The blocks of the pages that open WebSockets, as they stand, and clients that do not behave.

const blocks = useBlocks()
const { opened } = blocks
const { koa, express, hono, http, h3 } = socketBlocks(blocks)

/** What it is, how it starts, how it greets Alice, and whether it opens at `/live` alone. */
type Row = readonly [string, () => Promise<Running>, string, boolean]

describe.each<Row>([
  ['guides/sockets.md with Koa', koa, 'alice: ', true],
  ['guides/sockets.md with h3', h3, 'hello', true],
  ['reference/express.md', express, 'Hello alice', false],
  ['reference/hono.md', hono, 'Hello alice', true],
  ['reference/http.md', http, 'Hello alice', false],
])('the WebSocket of %s', (_where, starting, greeting, hasPath) => {
  const start = () => opened(starting())
  const greetings = ({ heard }: RawClient) => heard.split(greeting).length - 1

  it('opens for verified users of this origin, at its path', async () => {
    const { url, visitor, signedIn, verified } = await start()
    const alice = await verified('alice')
    const statusOf = (browser = alice, opening = {}) => new RawClient(url, browser, opening).status()
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
    for (const path of ['/other', '/live/../other', '//evil.example.com/live', '/live%2f..'])
      expect([path, (await statusOf(alice, { path })) === 101]).toEqual([path, !hasPath])
    expect(await statusOf(visitor(), { path: '/other' })).not.toBe(101)
  })

  it('answers each of two messages at once, sent before and after its handshake', async () => {
    const { url, verified, signedIn } = await start()
    const client = new RawClient(url, await verified('alice'), { early: ['one', 'two'] })
    client.send('three', 'four')
    await expect.poll(() => greetings(client)).toBe(4)
    const refused = new RawClient(url, await signedIn('alice'), { early: ['one', 'two'] })
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
    const client = new RawClient(url, alice)
    expect(await client.status()).toBe(101)
    client.send('before')
    await expect.poll(() => greetings(client)).toBe(1)
    await alice.post(path)
    client.send('after', 'again')
    await expect.poll(() => client.isClosed).toBe(true)
    client.send('still')
    expect(greetings(client)).toBe(1)
  })

  it('survives clients that reset connections, and frames that are none', async () => {
    const { url, verified } = await start()
    const alice = await verified('alice')
    new RawClient(url, alice, { early: ['one'] }).reset()
    const pending = new RawClient(url, alice, { early: ['one', 'two'] })
    setImmediate(() => pending.reset())
    const open = new RawClient(url, alice)
    await open.status()
    open.send('one', 'two')
    open.reset()
    const malformed = new RawClient(url, alice)
    await malformed.status()
    malformed.write('\xff\xff\xff\xff')
    await expect.poll(() => malformed.isClosed).toBe(true)
    const next = new RawClient(url, alice, { early: ['one'] })
    await expect.poll(() => greetings(next)).toBe(1)
  })
})
