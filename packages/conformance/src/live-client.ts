import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'

/** What a browser asks for with a WebSocket's handshake. */
export interface Handshake {
  readonly url: URL
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Messages that are sent before the server has answered. */
  readonly early?: readonly unknown[]
}

/** Milliseconds. Longer than anything that a guard of sockets waits for. */
const longestWait = 20_000

/**
 * A WebSocket client that obeys nothing: it sends whenever it is told to, and closes nothing. What a browser or a
 * library does by itself would protect nobody.
 */
export class LiveClient {
  /** Of the response to the handshake; 0 before it has come. */
  status = 0
  /** The messages that came, parsed. */
  readonly messages: Record<string, unknown>[] = []
  /** The code of the close frame that came. */
  closeCode: number | undefined
  isClosed = false
  readonly #socket: Socket
  #head = ''
  #left = Buffer.alloc(0)

  constructor({ url, path, headers, early = [] }: Handshake) {
    this.#socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true })
    this.#socket.on('error', () => undefined)
    this.#socket.on('data', (part) => this.#read(part))
    // The server's end of the connection: a client that obeyed would end its own as well.
    for (const event of ['end', 'close']) this.#socket.on(event, () => (this.isClosed = true))
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const head = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    this.#socket.write(Buffer.concat([head, ...early.map(frameOf)]))
  }

  /** The header of the response to the handshake. */
  header(name: string): string | undefined {
    return new RegExp(`^${name}: (.*)$`, 'im').exec(this.#head)?.[1]?.trim()
  }

  /** What a refusal says, as a program reads it. */
  problem(): Record<string, unknown> {
    return JSON.parse(this.#left.toString()) as Record<string, unknown>
  }

  send(message: unknown): void {
    if (this.#socket.writable) this.#socket.write(frameOf(message))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Waits until something holds. */
  async until(holds: (client: this) => boolean, what: string): Promise<void> {
    const end = Date.now() + longestWait
    while (!holds(this)) {
      assert.ok(Date.now() < end, `${what}, and not: ${this.status} ${JSON.stringify(this.messages)}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  #read(part: Buffer): void {
    this.#left = Buffer.concat([this.#left, part])
    if (this.#head === '') {
      const end = this.#left.indexOf('\r\n\r\n')
      if (end < 0) return
      this.#head = this.#left.subarray(0, end).toString('latin1')
      this.#left = this.#left.subarray(end + 4)
      this.status = Number(this.#head.slice(9, 12))
    }
    if (this.status === 101) this.#readFrames()
  }

  /** Frames of a server are not masked (RFC 6455 5.1), and no message here is longer than 64 KiB. */
  #readFrames(): void {
    for (;;) {
      const [first = 0, short = 0] = this.#left
      const start = short === 126 ? 4 : 2
      if (this.#left.length < start) return
      const length = short === 126 ? this.#left.readUInt16BE(2) : short
      if (this.#left.length < start + length) return
      const payload = this.#left.subarray(start, start + length)
      this.#left = this.#left.subarray(start + length)
      if ((first & 0x0f) === 1) this.messages.push(JSON.parse(payload.toString()) as Record<string, unknown>)
      if ((first & 0x0f) === 8) this.closeCode = length < 2 ? 1005 : payload.readUInt16BE(0)
    }
  }
}

/** A text frame, masked as a client must, with a mask that changes nothing. */
function frameOf(message: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(message))
  assert.ok(payload.length < 126, 'a message of a scenario is short')
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
