import { createServer, type IncomingMessage, type Server } from 'node:http'
import { listenOnLoopback } from '@duokit/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { origin, runBlock } from './page-block.js'
import { browsersOf, takeCookies } from './stage/browsers.js'
import { runFastify } from './stage/fastify-block.js'
import { useBlocks } from './stage/koa-block.js'
import { logInToExpress, withLogIn } from './stage/own-logins.js'
import { type Opening, RawClient } from './stage/raw-client.js'

// The blocks about proxies, as they stand, in front of a target that lets everybody in.

const blocks = useBlocks()
const page = 'guides/sockets.md'

async function express(toTarget: (code: string) => string): Promise<Server> {
  const edit = (code: string) => withLogIn(/^app\.use\(sessions\)$/m, 'server')(toTarget(code))
  const given = { ...blocks.values(), logIn: logInToExpress }
  return ((await runBlock(page, 'createProxyMiddleware', given, edit)) as { server: Server }).server
}

const fastify = async (toTarget: (code: string) => string) =>
  (await runFastify(page, '@fastify/http-proxy', blocks.values(), toTarget)).server

async function start(run: typeof express) {
  const asked: (string | undefined)[] = []
  const listen = ({ url, headers: { cookie } }: IncomingMessage) => void asked.push(url, cookie)
  const target = createServer((request, response) => {
    listen(request)
    response.end('a page of the target')
  })
  const sockets = new WebSocketServer({ server: target })
  sockets.on('connection', (ws, request) => {
    listen(request)
    ws.on('error', () => ws.terminate())
    ws.on('message', () => ws.send('heard'))
  })
  const { url, close } = await listenOnLoopback(target)
  onTestFinished(close)
  const server = await run((code) => code.replace('http://127.0.0.1:4000', url))
  return { ...(await blocks.opened(browsersOf(server))), asked }
}

describe.each([
  { name: 'http-proxy-middleware', run: express, mounted: '/feed', below: 404 },
  { name: '@fastify/http-proxy', run: fastify, mounted: '/', below: 101 },
])('$name in guides/sockets.md', ({ run, mounted, below }) => {
  it('opens the sockets of verified users of this origin, at its path, without their cookies', async () => {
    const { url, visitor, signedIn, verified, asked } = await start(run)
    const alice = await verified('alice')
    const statusOf = (browser = alice, opening: Opening = {}) =>
      new RawClient(url, browser, { path: '/feed', ...opening }).status()
    const bob = await signedIn('bob')
    takeCookies(bob, await verified('alice'))
    // As the first request through the proxy, after which http-proxy-middleware may listen to upgrades.
    expect([(await alice.get('/feed')).text, (await visitor().get('/feed', { as: 'script' })).status]).toEqual([
      'a page of the target',
      401,
    ])
    expect(asked.splice(0)).toEqual(['/', undefined])
    const refused = [
      await statusOf(visitor()),
      await statusOf(await signedIn('alice')),
      await statusOf(bob),
      await statusOf(alice, { from: 'https://evil.example.com' }),
      await statusOf(alice, { from: `${origin}.evil.example.com` }),
      await statusOf(alice, { from: 'null' }),
    ]
    expect(refused).toEqual([401, 401, 401, 403, 403, 403])
    for (const path of ['/', '/other', '/feed/../other', '/feed%2f..'])
      expect([path, [400, 404].includes(await statusOf(alice, { path }))]).toEqual([path, true])
    expect(asked).toEqual([])
    expect(await statusOf(visitor(), { path: '/feed/' })).toBe(below === 404 ? 404 : 401)
    expect(await statusOf(alice, { path: '/feed/' })).toBe(below)
    // @fastify/http-proxy opens a socket before it reaches the target.
    await expect.poll(() => asked.length).toBe(below === 101 ? 2 : 0)
    asked.splice(0)
    expect(await statusOf()).toBe(101)
    await expect.poll(() => asked).toEqual([mounted, undefined])
    expect(await statusOf(alice, { path: '/feed?a=b', from: false })).toBe(101)
    await expect.poll(() => asked).toEqual([mounted, undefined, `${mounted}?a=b`, undefined])
  })

  it('closes them at a logout, and passes nothing on afterwards', async () => {
    const { url, verified } = await start(run)
    const alice = await verified('alice')
    const client = new RawClient(url, alice, { path: '/feed' })
    await client.status()
    client.send('word')
    await expect.poll(() => client.heard.split('heard').length).toBe(2)
    await alice.post('/duo/logout')
    client.send('word', 'word')
    await expect.poll(() => client.isClosed).toBe(true)
    expect(client.heard.split('heard').length).toBe(2)
  })
})
