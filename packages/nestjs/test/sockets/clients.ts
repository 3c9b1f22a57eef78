import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { io } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { Running } from '../application.js'
import type { Visitor } from '../visitor.js'
import type { Kind } from './application.js'

const origin = 'http://localhost:1234'

/** A client that behaves. */
export interface Client {
  /** Sends a message and waits for what comes back. */
  ask(event: string, data?: unknown): Promise<unknown>
  /** Sends a message that is refused: what comes back, and nothing from `ws` on Nest 11, which answers no refusal. */
  askInVain(event: string, data?: unknown): Promise<unknown>
  /** Sends a message and waits for nothing. */
  tell(event: string, data?: unknown): void
  /** Everything that came back so far. */
  readonly heard: readonly unknown[]
  /** Resolves when the server has closed it. */
  readonly closed: Promise<unknown>
}

interface Opening {
  readonly kind: Kind
  readonly visitor: Visitor
  readonly from?: string
  readonly path?: string
  readonly port?: number
  /** The address that the server sees, with `ws`. */
  readonly localAddress?: string
  /** Of Socket.IO. */
  readonly transport?: 'websocket' | 'polling'
}

/** Opens one, or throws what it was refused with. */
export function open(app: Running, opening: Opening): Promise<Client> {
  return opening.kind === 'ws' ? openWs(app, opening) : openSocketIo(app, opening)
}

async function openWs(
  app: Running,
  { visitor, from = origin, path = '/', port = app.port, localAddress }: Opening,
): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { cookie: visitor.cookies },
    origin: from,
    ...(localAddress !== undefined && { localAddress }),
  })
  onTestFinished(() => socket.terminate())
  socket.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))))
    socket.once('error', reject)
  })
  const heard: unknown[] = []
  socket.on('message', (text: Buffer) => heard.push(JSON.parse(text.toString())))
  const send = (event: string, data?: unknown) => socket.send(JSON.stringify({ event, data }))
  const ask = async (event: string, data?: unknown): Promise<unknown> => {
    const answer = once(socket, 'message')
    send(event, data)
    const [text] = await answer
    return JSON.parse(String(text))
  }
  const askInVain =
    process.env['NEST_MAJOR'] === '11' ? async (event: string, data?: unknown) => send(event, data) : ask
  return { closed: once(socket, 'close'), ask, askInVain, heard, tell: send }
}

async function openSocketIo(
  app: Running,
  { visitor, from = origin, path = '', port = app.port, transport = 'websocket' }: Opening,
): Promise<Client> {
  const socket = io(`http://127.0.0.1:${port}${path}`, {
    transports: [transport],
    extraHeaders: { cookie: visitor.cookies, origin: from },
    forceNew: true,
    reconnection: false,
  })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const heard: unknown[] = []
  socket.onAny((event: string, data: unknown) => heard.push({ event, data }))
  const ask = (event: string, data?: unknown) =>
    new Promise<unknown>((resolve) => {
      socket.off('answer').off('exception')
      for (const name of ['answer', 'exception']) {
        socket.on(name, (found: unknown) => resolve({ event: name, data: found }))
      }
      socket.emit(event, data)
    })
  const tell = (event: string, data?: unknown) => void socket.emit(event, data)
  return { closed: new Promise((resolve) => socket.once('disconnect', resolve)), ask, askInVain: ask, heard, tell }
}

/** A frame of text as a client sends it. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

/** A client that ignores what it is told: it sends its messages with the handshake, and goes on after a close. */
export async function misbehave(port: number, path: string, messages: readonly string[]): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Origin: ${origin}`,
  ]
  const all = messages.map(frame)
  socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...all]))
  let received = ''
  socket.on('data', (part) => {
    received += part.toString('latin1')
    for (const one of all) socket.write(one)
  })
  await once(socket, 'close')
  return received
}

/** One that resets its connection at once. */
export async function reset(port: number, path: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    () => socket.resetAndDestroy(),
  )
  await once(socket, 'close')
}
