import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Duo } from '@duokit/hono'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { runBlock } from './page-block.js'
import { attack, browsersOf, guardedPath } from './stage/browsers.js'
import { useBlocks } from './stage/koa-block.js'
import { logInToExpress, logInToHono, withLogIn } from './stage/own-logins.js'
import { behind, Sessions } from './stage/own-sessions.js'

// The blocks of the READMEs and reference pages of other frameworks, as they stand.

const { values, opened } = useBlocks()
const halfDay = 12 * 3600

/** Page, a part of the block, a guarded path, `maxAge`. */
type Row = readonly [string, string, string, number]

describe.each<Row>([
  ['../../packages/express/README.md', 'app.use(duo.guard())', '/', halfDay],
  ['reference/express.md', "app.get('/report'", '/account', halfDay],
  ['reference/express.md', "app.get('/report'", '/report', halfDay],
])('Express: %s, the block with %s', (page, part, path, maxAge) => {
  it(`guards ${path}`, async () => {
    const edit = withLogIn(/^app\.use\(session\(.*$/m, 'app')
    const { app } = (await runBlock(page, part, { ...values(), logIn: logInToExpress }, edit)) as {
      app: RequestListener
    }
    expect(await attack(await opened(browsersOf(createServer(app))), path, maxAge)).toEqual(guardedPath)
  })
})

describe.each<Row>([
  ['../../packages/hono/README.md', 'app.use(duo.routes())', '/account', halfDay],
  ['reference/hono.md', "app.get('/report'", '/account', halfDay],
  ['reference/hono.md', "app.get('/report'", '/report', 300],
])('Hono: %s, the block with %s', (page, part, path, maxAge) => {
  it(`guards ${path}`, async () => {
    const edit = withLogIn(/^app\.use\(useSession\(.*$/m, 'app')
    const { app } = (await runBlock(page, part, { ...values(), logIn: logInToHono() }, edit)) as { app: Hono }
    const listener = getRequestListener(app.fetch)
    expect(
      await attack(await opened(browsersOf(createServer((req, res) => void listener(req, res)))), path, maxAge),
    ).toEqual(guardedPath)
  })
})

it('Hono: guides/first-factors.md, the block of Better Auth guards a page', async () => {
  const all = new Sessions()
  const sessionOf = async ({ req }: Context) => {
    const session = all.of(req.header('cookie'))
    return session === undefined ? null : { user: { email: session.user }, session: { id: session.id } }
  }
  const given = { ...values(), sessionOf }
  const { duo } = (await runBlock('guides/first-factors.md', 'disableCookieCache', given)) as { duo: Duo }
  const app = new Hono().use(duo.routes()).get('/', duo.guard(), (c) => c.text(c.var.duo.username))
  const listener = getRequestListener(app.fetch)
  const application = behind(all, (request, response) => void listener(request, response))
  expect(await attack(await opened(browsersOf(application)), '/', halfDay)).toEqual(guardedPath)
})

describe.each<Row>([
  ['../../packages/http/README.md', 'const guard = duo.guard()', '/', halfDay],
  ['reference/http.md', 'declare const sessions', '/account', halfDay],
  ['reference/http.md', 'declare const sessions', '/transfer', 60],
  ['reference/http.md', 'declare const sessions', '/report', halfDay],
])('Node: %s, the block with %s', (page, part, path, maxAge) => {
  it(`guards ${path}`, async () => {
    const all = new Sessions()
    const sessionOf = ({ headers }: IncomingMessage) => all.of(headers.cookie)
    const given = { ...values(), sessionOf, sessions: { of: sessionOf, renew: async () => undefined } }
    const edit = (code: string) =>
      code
        .replace(/^(?:const server = )?createServer\(/m, 'export const server = createServer(')
        .replace(/^server\.listen\(3000\)|\.listen\(3000\)/m, '')
    const { server } = (await runBlock(page, part, given, edit)) as { server: Server }
    const application = behind(all, (request, response) => void server.emit('request', request, response))
    expect(await attack(await opened(browsersOf(application)), path, maxAge)).toEqual(guardedPath)
  })
})

describe.each<Row>([
  ['../../packages/web/README.md', 'duo.guard(request)', '/', halfDay],
  ['reference/web.md', 'createDuo<Env>', '/', 300],
])('web: %s, the block with %s', (page, part, path, maxAge) => {
  it(`guards ${path}`, async () => {
    const all = new Sessions()
    const sessionOf = (request: Request) => all.of(request.headers.get('cookie'))
    const found = await runBlock(page, part, { ...values(), sessionOf })
    const { default: handler } = found as { default: { fetch(request: Request, env: object): Promise<Response> } }
    const env = { sessions: { get: async (cookies: string | null) => all.of(cookies) } }
    const listener = getRequestListener((request) => handler.fetch(request, env))
    expect(
      await attack(await opened(browsersOf(behind(all, (req, res) => void listener(req, res)))), path, maxAge),
    ).toEqual(guardedPath)
  })
})
