import { get, type IncomingMessage } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Duo } from '@duokit/web'
import { expect, it } from 'vitest'
import { origin, runBlock } from './page-block.js'
import { browsersOf, type Running, takeCookies } from './stage/browsers.js'
import { logIn, running } from './stage/koa-application.js'
import { useBlocks } from './stage/koa-block.js'
import { behind, Sessions } from './stage/own-sessions.js'
import { cookiesOf } from './stage/raw-client.js'

// The blocks of the pages that open event streams, as they stand, and clients that do not behave.

const { run, opened, values } = useBlocks()

async function koa(): Promise<Running> {
  const { app, duo } = await run('guides/sockets.md', 'live.signal(ctx)', 'app', 'duo')
  // What its reader has in front of it already.
  app.middleware.splice(1, 0, logIn, duo.routes())
  return running(app)
}

interface WebBlock {
  readonly duo: Duo
  balance(request: Request): Promise<Response>
}

async function web(): Promise<Running> {
  const all = new Sessions()
  const sessionOf = (request: Request) => all.of(request.headers.get('cookie'))
  const edit = (code: string) => `${code.replace("'forget' }", "'forget', recheck: 1 }")}\nexport { duo }\n`
  const found = await runBlock('reference/web.md', 'live.signal', { ...values(), sessionOf }, edit)
  const { duo, balance } = found as WebBlock
  const fetch = async (request: Request) => {
    try {
      return (await duo.handle(request)) ?? (await balance(request))
    } catch (error) {
      return duo.respond(error) ?? Response.error()
    }
  }
  const listener = getRequestListener(fetch)
  return browsersOf(behind(all, (request, response) => void listener(request, response)))
}

it.each([
  ['guides/sockets.md', "Duo's logout", koa, '/duo/logout', /event: end/],
  ['reference/web.md', "Duo's logout", web, '/duo/logout', /1234/],
  ['reference/web.md', "the application's logout", web, '/sign-out', /1234/],
  ['reference/web.md', 'the login of somebody else', web, '/sign-in?as=mallory', /1234/],
])('the event stream of %s opens for verified users, and ends after %s', async (...[, , starting, path, whole]) => {
  const { url, visitor, signedIn, verified } = await opened(starting())
  const alice = await verified('alice')
  const bob = await signedIn('bob')
  takeCookies(bob, await verified('alice'))
  for (const browser of [visitor(), await signedIn('alice'), bob])
    expect((await browser.get('/', { as: 'script' })).status).toBe(401)
  const stream = await new Promise<IncomingMessage>((answers) => {
    const headers = { cookie: cookiesOf(alice), host: new URL(origin).host, accept: 'text/event-stream' }
    get(url, { headers }, answers)
  })
  const isPrivate = expect.stringMatching(/private|no-store/)
  expect([stream.statusCode, stream.headers['cache-control']]).toEqual([200, isPrivate])
  let text = ''
  stream.on('error', () => undefined)
  stream.on('data', (part: Buffer) => (text += part.toString()))
  await expect.poll(() => text).toContain('data: 1234.56')
  await alice.post(path)
  await expect.poll(() => stream.readableEnded || stream.destroyed).toBe(true)
  expect(text).toMatch(whole)
})
