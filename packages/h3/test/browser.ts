import { request } from 'node:http'
import type { ReadableStream } from 'node:stream/web'

/** How a request gets to the application: over HTTP, or as a web Request. The path is sent as it is. */
export type Transport = (sent: {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | ReadableStream | undefined
}) => Promise<Response>

export type Sending = Readonly<Record<string, string | undefined>>

const shapes = {
  page: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
  script: { accept: '*/*', 'sec-fetch-mode': 'cors' },
}

/** A cookie jar, and requests that look as a browser's do. */
export class Browser {
  readonly jar = new Map<string, string>()
  readonly #transport: Transport
  readonly #origin: string
  /** The user of the first factor, as the applications of these tests read it. */
  user: string | undefined

  constructor(transport: Transport, origin: string, user?: string) {
    this.#transport = transport
    this.#origin = origin
    this.user = user
  }

  get(path: string, headers: Sending = {}): Promise<Response> {
    return this.#send({ method: 'GET', path, headers: { ...shapes.script, ...headers }, body: undefined })
  }

  /** As a person who goes there. */
  visit(path: string): Promise<Response> {
    return this.get(path, shapes.page)
  }

  post(path: string, form: URLSearchParams | ReadableStream | string, headers: Sending = {}): Promise<Response> {
    const own = { 'content-type': 'application/x-www-form-urlencoded', origin: this.#origin }
    return this.#send({
      method: 'POST',
      path,
      headers: { ...shapes.script, ...own, ...headers },
      body: form instanceof URLSearchParams ? form.toString() : form,
    })
  }

  async #send(sent: Omit<Parameters<Transport>[0], 'headers'> & { readonly headers: Sending }): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const wanted = { 'x-user': this.user, cookie: cookie === '' ? undefined : cookie, ...sent.headers }
    const headers = Object.entries(wanted).filter((header): header is [string, string] => header[1] !== undefined)
    const response = await this.#transport({ ...sent, headers: Object.fromEntries(headers) })
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
      if (value === '' || /max-age=0/i.test(text)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    return response
  }
}

/** Node's own client: `fetch` would set `Sec-Fetch-Mode` itself. */
export function overHttp(port: number): Transport {
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers }, (received) => {
        const chunks: Buffer[] = []
        received.on('error', reject)
        received.on('data', (chunk: Buffer) => chunks.push(chunk))
        received.on('end', () => {
          const status = received.statusCode ?? 0
          const text = status === 204 || status === 304 ? null : Buffer.concat(chunks).toString()
          resolve(new Response(text, { status, headers: pairs(received.rawHeaders) }))
        })
      })
      sent.on('error', reject)
      if (typeof body === 'object') throw new TypeError('only text is sent over HTTP')
      sent.end(body)
    })
}

/** A web Request and nothing else. */
export function asWebRequest(
  fetchApp: (request: Request) => Response | Promise<Response>,
  base = 'http://localhost:1234',
): Transport {
  return async ({ method, path, headers, body }) =>
    fetchApp(
      new Request(`${base}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body, duplex: 'half' as const }),
      }),
    )
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []))
}
