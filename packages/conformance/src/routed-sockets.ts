import { createServer, type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { listenOnLoopback } from './listen-on-loopback.js'
import type { LiveClient } from './live-client.js'
import { Visitor } from './visitor.js'

/** What an application needs to know in order to be attacked: its origin, and an application of a local Duo. */
export interface RoutedOptions {
  readonly origin: string
  readonly host: string
  readonly clientId: string
  readonly clientSecret: string
}

/** How a server comes to ask an application about a socket. */
export type Routing =
  /** A listener of `upgrade` treats it as a request, as that of @fastify/http-proxy. */
  | 'upgrade'
  /** Nobody listens, and Node hands it on as a request. koa-easy-ws takes its socket. */
  | 'request'
  /** `ws` opens it before it is treated as a request, as in express-ws and koa-websocket. */
  | 'open'

/** The status of each handshake, or the code with which the open socket is closed. */
export interface RoutedSockets {
  readonly stranger: number
  readonly verified: number
  readonly program: number
  readonly foreign: number
  readonly sandbox: number
  /** At a logout. */
  readonly closed: number | undefined
  readonly afterwards: number
}

/** What has to come of it. */
export function guardedSockets(routing: Routing = 'upgrade'): RoutedSockets {
  const [nobody, foreign] = routing === 'open' ? [4401, 4403] : [401, 403]
  return {
    stranger: nobody,
    verified: 101,
    program: 101,
    foreign,
    sandbox: foreign,
    closed: 4401,
    afterwards: nobody,
  }
}

const opened = new WeakSet<Socket>()

/** In place of the WebSocket library of a plugin: opens the socket, and sends a message. */
export function acceptSocket({ socket }: Pick<IncomingMessage, 'socket'>): void {
  open(socket)
  socket.write(Buffer.from('\x81\x02{}', 'latin1'))
}

function open(socket: Socket): void {
  if (opened.has(socket)) return
  opened.add(socket)
  socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
}

/**
 * Attacks an application on Node's `http` whose plugin routes upgrades like requests, as express-ws, koa-easy-ws and
 * @fastify/http-proxy do. Behind a guard, `/socket` calls `acceptSocket`, and `/page` responds. The first factor is
 * always `allow.alice`.
 *
 * @param start - returns what handles requests
 */
export async function attackRoutedSockets(
  start: (options: RoutedOptions) => RequestListener | Promise<RequestListener>,
  routing: Routing = 'upgrade',
): Promise<RoutedSockets> {
  const simulator = await createSimulator()
  const { ikey: clientId, skey: clientSecret } = simulator.application
  const server = createServer()
  if (routing !== 'request') routeUpgrades(server, routing)
  const { url, close } = await listenOnLoopback(server)
  try {
    server.on('request', await start({ origin: url, host: simulator.host, clientId, clientSecret }))
    return await attack(url)
  } finally {
    await close()
    await simulator.close()
  }
}

/** Has a server treat each upgrade as a request. */
function routeUpgrades(server: Server, routing: 'upgrade' | 'open'): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    if (routing === 'open') {
      open(socket)
      Reflect.set(socket, Symbol('websocket'), {})
    }
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.once('finish', () => socket.destroySoon())
    server.emit('request', request, response)
  })
}

async function attack(url: string): Promise<RoutedSockets> {
  const visitor = new Visitor(url, url)
  const knock = async (origin: string | undefined) => {
    const client = await knockAt(visitor, origin)
    client.destroy()
    return resultOf(client)
  }
  const stranger = await knock(url)
  const agent = fetchAgent(url)
  await passDuo(agent, '/page')
  for (const pair of agent.cookies().split('; ')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    visitor.jar.set(name, value)
  }
  const alice = await knockAt(visitor, url)
  const verified = resultOf(alice)
  const program = await knock(undefined)
  const [foreign, sandbox] = [await knock('https://evil.example'), await knock('null')]
  await visitor.post('/duo/logout', '', { as: 'script' })
  await alice.until(({ isClosed }) => isClosed, 'a logout has to close the socket')
  return { stranger, verified, program, foreign, sandbox, closed: alice.closeCode, afterwards: await knock(url) }
}

async function knockAt(visitor: Visitor, origin: string | undefined): Promise<LiveClient> {
  const client = visitor.open('/socket', { headers: { origin } })
  const isAnswered = ({ status, messages, isClosed }: LiveClient) => isClosed || messages.length > 0 || status > 101
  await client.until(isAnswered, 'a handshake needs a response')
  return client
}

const resultOf = ({ closeCode, status }: LiveClient) => closeCode ?? status
