import type { Visitor } from '@duokit/conformance'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { origin } from '../page-block.js'

/** What a browser sends, besides its cookies. */
export interface Opening {
  readonly path?: string
  /** `false` sends none. */
  readonly from?: string | false
  /** Messages that are sent before the server has answered. */
  readonly early?: readonly string[]
}

export const cookiesOf = (browser: Visitor) => [...browser.jar].map((pair) => pair.join('=')).join('; ')

/** A WebSocket client that obeys nothing: it says it is wherever it likes, and does not answer a close frame. */
export class RawClient {
  /** Everything that came, with the head of the response. Frames of a server are not masked. */
  heard = ''
  isClosed = false
  readonly #socket: Socket

  constructor(url: string, browser: Visitor, opening: Opening = {}) {
    const { hostname, port } = new URL(url)
    this.#socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    onTestFinished(() => void this.#socket.destroy())
    this.#socket.on('error', () => undefined)
    this.#socket.on('data', (part) => (this.heard += part.toString('latin1')))
    for (const event of ['end', 'close']) this.#socket.on(event, () => (this.isClosed = true))
    this.#socket.write(handshakeOf(browser, opening) + (opening.early ?? []).map(frameOf).join(''), 'latin1')
  }

  /** Of the response to the handshake; 0 for a connection that closed without one. */
  async status(): Promise<number> {
    while (!this.isClosed && !this.heard.includes('\r\n\r\n')) await new Promise((later) => setTimeout(later, 5))
    return Number(this.heard.slice(9, 12))
  }

  send(...messages: readonly string[]): void {
    this.write(messages.map(frameOf).join(''))
  }

  write(bytes: string): void {
    if (this.#socket.writable) this.#socket.write(bytes, 'latin1')
  }

  /** As a client does whose machine loses power. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }
}

function handshakeOf(browser: Visitor, { path = '/live', from = origin }: Opening): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(origin).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Cookie: ${cookiesOf(browser)}`,
    ...(from === false ? [] : [`Origin: ${from}`]),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A short text frame, masked as a client must, with a mask that changes nothing. */
function frameOf(message: string): string {
  return `\x81${String.fromCharCode(0x80 + message.length)}\0\0\0\0${message}`
}
