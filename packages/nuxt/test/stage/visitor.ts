import { request } from 'node:http'

type Headers = Readonly<Record<string, string>>

const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
const script = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }

/** Milliseconds without a byte. A dev server that starts anew may drop a request without closing its connection. */
const longestAnswer = 20_000

/** A browser as a server sees it: a cookie jar, and requests that look like its own. Paths are sent as they are. */
export class Visitor {
  readonly jar = new Map<string, string>()
  readonly #port: number
  readonly #origin: string

  constructor(port: number, origin: string) {
    this.#port = port
    this.#origin = origin
  }

  /** As a person who goes there. */
  visit(path: string, headers: Headers = {}): Promise<Response> {
    return this.#send('GET', path, { headers: { ...page, ...headers } })
  }

  /** As a script of a page. */
  ask(path: string, headers: Headers = {}): Promise<Response> {
    return this.#send('GET', path, { headers: { ...script, ...headers } })
  }

  post(path: string, form: Readonly<Record<string, string>>, headers: Headers = {}): Promise<Response> {
    const own = { 'content-type': 'application/x-www-form-urlencoded', origin: this.#origin }
    return this.#send('POST', path, {
      headers: { ...script, ...own, ...headers },
      body: new URLSearchParams(form).toString(),
    })
  }

  async #send(method: string, path: string, { headers, body }: { headers: Headers; body?: string }): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#exchange(method, path, { headers: { ...headers, ...(cookie && { cookie }) }, body })
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? []
      if (value === '' || /max-age=0/i.test(text)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    return response
  }

  /** Node's own client: `fetch` would set `Sec-Fetch-Mode` itself, and resolve the path. */
  #exchange(
    method: string,
    path: string,
    { headers, body }: { headers: Headers; body: string | undefined },
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.#port, method, path, headers, timeout: longestAnswer }
      const sent = request(options, (received) => {
        const chunks: Buffer[] = []
        received.on('error', reject)
        received.on('data', (chunk: Buffer) => chunks.push(chunk))
        received.on('end', () => {
          const status = received.statusCode ?? 0
          const text = status === 204 || status === 304 ? null : Buffer.concat(chunks).toString()
          resolve(new Response(text, { status, headers: pairs(received.rawHeaders) }))
        })
      })
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} within ${longestAnswer} ms`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []))
}
