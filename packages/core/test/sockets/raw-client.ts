import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What a handshake sends; values of `undefined` leave a line out, lists send it several times. */
export interface Knock {
  readonly path?: string
  readonly version?: string
  readonly session?: string
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Bytes in the same packet as the handshake. */
  readonly early?: Buffer
}

/** A client that speaks TCP and does what no browser does. */
export class RawClient {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  closed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => (this.#received = Buffer.concat([this.#received, chunk])))
    socket.on('error', () => undefined)
    socket.on('close', () => (this.closed = true))
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  static async knock(port: number, knock: Knock = {}): Promise<RawClient> {
    const client = await RawClient.open(port)
    client.send(handshake(knock))
    return client
  }

  send(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(bytes)
  }

  get text(): string {
    return this.#received.toString('latin1')
  }

  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.text)?.[1] ?? 0)
  }

  /** The body of a refusal. */
  get problem(): Record<string, unknown> {
    return JSON.parse(this.text.slice(this.text.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>
  }

  /** The frames after the handshake. */
  get frames(): Buffer {
    const head = this.#received.indexOf('\r\n\r\n')
    return head < 0 ? Buffer.alloc(0) : this.#received.subarray(head + 4)
  }

  /** The code of the close frame that came last. */
  get closeCode(): number | undefined {
    const { frames } = this
    const at = frames.lastIndexOf(0x88)
    return at < 0 ? undefined : frames.readUInt16BE(at + 2)
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }
}

export function handshake({ path = '/live', version = '1.1', session, headers = {}, early }: Knock): Buffer {
  const all: Record<string, string | readonly string[] | undefined> = {
    host: 'localhost',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    origin: 'http://localhost:1234',
    ...(session === undefined ? {} : { cookie: `sid=${session}` }),
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => [value ?? []].flat().map((one) => `${name}: ${one}`))
  const head = Buffer.from(`GET ${path} HTTP/${version}\r\n${lines.join('\r\n')}\r\n\r\n`)
  return early === undefined ? head : Buffer.concat([head, early])
}

/** A masked text frame, as a client sends it. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

/** A large message: its length takes eight bytes (RFC 6455 5.2). */
export function binaryFrame(payload: Buffer): Buffer {
  const head = Buffer.alloc(14)
  head[0] = 0x82
  head[1] = 0x80 | 127
  head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}

/** Waits for something, as long as a loaded machine may need. */
export async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('this never came to hold')
}
