import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duo as H3Duo } from '@duokit/h3'
import type { Duo as HonoDuo } from '@duokit/hono'
import type { INestApplication, Type } from '@nestjs/common'
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server'
import nodeAdapter from 'crossws/adapters/node'
import { type EventHandler, H3, type SessionConfig, updateSession } from 'h3'
import { toNodeHandler } from 'h3/node'
import type { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import { runBlock } from '../page-block.js'
import { browsersOf, type Running } from './browsers.js'
import { running } from './koa-application.js'
import { addSession, moduleOf } from './nest-application.js'
import { compiled } from './own-folder.js'
import type { useBlocks } from './koa-block.js'
import { logInToExpress, logInToHono, withLogIn } from './own-logins.js'
import { Sessions } from './own-sessions.js'

/** Starts what the pages have their reader write for WebSockets. Each gets a login page and a logout. */
export function socketBlocks({ run, values }: ReturnType<typeof useBlocks>) {
  return {
    async koa(): Promise<Running> {
      const { app, server } = await run('guides/sockets.md', "{ path: '/live' }", 'app', 'server')
      return running(app, server)
    },
    async express(): Promise<Running> {
      const edit = withLogIn(/^app\.use\(sessions\)$/m, 'server')
      const given = { ...values(), logIn: logInToExpress }
      const { server } = (await runBlock('reference/express.md', 'live.upgrade', given, edit)) as { server: Server }
      return browsersOf(server)
    },
    hono: () => startHono(values()),
    http: () => startHttp(values()),
    h3: () => startH3(values()),
    nest: () => startNest(values()),
  }
}

async function startHono(values: object): Promise<Running> {
  const found: { app?: Hono; duo?: HonoDuo } = {}
  const edit = withLogIn(/^app\.use\(sessions\)$/m, 'app, duo')
  // What `logout: 'forget'` of the page promises.
  const logIn = logInToHono((c) => found.duo?.forget(c))
  Object.assign(found, await runBlock('reference/hono.md', 'upgradeWebSocket', { ...values, logIn }, edit))
  const server = createAdaptorServer({
    fetch: (found.app as Hono).fetch,
    // The types of both libraries differ in what may be undefined.
    websocket: { server: new WebSocketServer({ noServer: true }) as WebSocketServerLike },
  })
  return browsersOf(server as Server)
}

async function startHttp(values: object): Promise<Running> {
  const all = new Sessions()
  const sessions = { of: ({ headers }: IncomingMessage) => all.of(headers.cookie), renew: async () => undefined }
  const edit = (code: string) => `${code.replace('server.listen(3000)', '')}\nexport { server }\n`
  const found = await runBlock('reference/http.md', 'live.upgrade', { ...values, sessions }, edit)
  const { server } = found as { server: Server }
  const [listener] = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (!all.serve(request, response)) listener?.call(server, request, response)
  })
  return browsersOf(server)
}

interface H3Block {
  readonly duo: H3Duo
  readonly live: ReturnType<H3Duo['live']>
  readonly session: SessionConfig
  readonly socket: EventHandler
}

async function startH3(values: object): Promise<Running> {
  const edit = (code: string) => `${code}\nexport { duo, live, session }\n`
  const found = await runBlock('guides/sockets.md', 'defineWebSocketHandler', { ...values }, edit)
  const { duo, live, session, socket } = found as H3Block
  const app = new H3({ silent: true })
  app.use(duo.routes())
  app.all('/sign-in', async (event) => {
    await duo.forget(event)
    await updateSession(event, session, { user: event.url.searchParams.get('as') ?? '' })
  })
  app.all('/sign-out', async (event) => {
    await duo.forget(event)
    await updateSession(event, session, (data) => ({ ...data, user: undefined }))
  })
  app.get('/live', socket)
  const resolve = async (request: object) => {
    const { crossws } = (await app.fetch(request as Request)) as { crossws?: object }
    return crossws ?? { upgrade: () => new Response(null, { status: 404 }) }
  }
  const { handleUpgrade } = nodeAdapter({ resolve })
  const server = createServer(toNodeHandler(app))
  server.on('upgrade', live.upgrade(handleUpgrade))
  return browsersOf(server)
}

/** The gateway of the guide in the module of the README. */
async function startNest(values: Readonly<Record<string, string>>): Promise<Running> {
  const readme = await runBlock('../../packages/nestjs/README.md', 'PayrollController', values, compiled)
  const modules = [moduleOf([(readme as { AppModule: Type }).AppModule])]
  const edit = (code: string) =>
    `${compiled(
      code
        .replace('@Module({ providers', '@Module({ imports: modules, providers')
        .replace('NestFactory.create(AppModule)', 'NestFactory.create(AppModule, { logger: false })\naddSession(app)'),
    )}\nexport { app }\n`
  const found = await runBlock('guides/sockets.md', 'TransferGateway', { ...values, modules, addSession }, edit)
  const { app } = found as { app: INestApplication }
  await app.init()
  return browsersOf(app.getHttpServer() as Server)
}
