import { request } from 'node:http'
import { LiveClient } from './live-client.js'

/** What came back. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The `set-cookie` headers. */
  readonly cookies: readonly string[]
  readonly location: string | undefined
  readonly text: string
  json(): Record<string, unknown>
}

/** How a request is sent. */
export interface Sending {
  readonly method?: string
  readonly body?: string | URLSearchParams
  /** `undefined` takes a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** As a page (a browser's navigation), a script (fetch) or a program without a browser. A page by default. */
  readonly as?: 'page' | 'script' | 'program'
}

const shapes = {
  page: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' },
  script: { accept: '*/*', 'sec-fetch-mode': 'cors' },
  program: { accept: '*/*' },
}

const webSocket = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  // The one of RFC 6455 1.3.
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

const form = 'application/x-www-form-urlencoded'

/**
 * One browser: a cookie jar, and requests that look as its requests do. Node's `fetch` does not serve here, since it
 * sets `Sec-Fetch-Mode` itself and follows its own rules about `Host` and `Origin`.
 */
export class Visitor {
  readonly jar = new Map<string, string>()
  readonly #url: URL
  readonly #origin: string

  /** @param origin - what this browser believes to be at, whatever `url` the application listens on */
  constructor(url: string, origin: string) {
    this.#url = new URL(url)
    this.#origin = origin
  }

  get(path: string, sending: Sending = {}): Promise<Reply> {
    return this.send(path, sending)
  }

  post(path: string, body: string | URLSearchParams = '', sending: Sending = {}): Promise<Reply> {
    return this.send(path, { method: 'POST', body, ...sending })
  }

  send(path: string, sending: Sending): Promise<Reply> {
    const { method = 'GET', body } = sending
    const { hostname, port } = this.#url
    const headers = this.#headers(method, sending)
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method, headers, timeout: longestAnswer }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const reply = replyOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString())
          this.#keep(reply.cookies)
          resolve(reply)
        })
      })
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} within ${longestAnswer} ms`)))
      sent.on('error', reject)
      sent.end(body?.toString())
    })
  }

  /** Asks for a WebSocket, as a page of the application does. It is open until the application closes. */
  open(
    path: string,
    { headers = {}, early }: Pick<Sending, 'headers'> & { early?: readonly unknown[] } = {},
  ): LiveClient {
    const handshake = { origin: new URL(this.#origin).origin, ...webSocket, ...headers }
    const sent = this.#headers('GET', { as: 'program', headers: handshake })
    return new LiveClient({ url: this.#url, path, headers: sent, ...(early && { early }) })
  }

  #headers(method: string, sending: Sending): Record<string, string> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const writes = method !== 'GET' && method !== 'HEAD'
    const wanted: Record<string, string | undefined> = {
      host: new URL(this.#origin).host,
      ...shapes[sending.as ?? 'page'],
      cookie: cookie === '' ? undefined : cookie,
      ...(writes ? { origin: new URL(this.#origin).origin, 'content-type': form } : {}),
      ...sending.headers,
    }
    return Object.fromEntries(
      Object.entries(wanted).filter((header): header is [string, string] => header[1] !== undefined),
    )
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (isGone(cookie)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
  }
}

/** Milliseconds. Longer than the ten seconds that an adapter gives a slow body. */
const longestAnswer = 20_000

function isGone(cookie: string): boolean {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(cookie)?.[1]
  if (maxAge !== undefined) return Number(maxAge) <= 0
  const expires = /;\s*expires=([^;]+)/i.exec(cookie)?.[1]
  return expires !== undefined && Date.parse(expires) <= 0
}

function replyOf(status: number, headers: Reply['headers'], text: string): Reply {
  const { location } = headers
  return {
    status,
    headers,
    cookies: [headers['set-cookie'] ?? []].flat(),
    location: typeof location === 'string' ? location : undefined,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}
