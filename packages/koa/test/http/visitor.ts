import { request } from 'node:http'

/** What came back. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly cookies: readonly string[]
  readonly location: string | undefined
  readonly text: string
  json(): Record<string, unknown>
}

/** How a request is sent. */
export interface Sending {
  readonly method?: string
  readonly body?: string | URLSearchParams
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** As a page (a browser's navigation), a script (fetch) or a program without a browser. A page by default. */
  readonly as?: 'page' | 'script' | 'program'
}

const shapes = {
  page: { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' },
  script: { accept: '*/*', 'sec-fetch-mode': 'cors' },
  program: { accept: '*/*' },
}

/** One browser: a cookie jar, and requests that look as its requests do. Node's `fetch` sets `Sec-Fetch-Mode` itself. */
export class Visitor {
  readonly jar = new Map<string, string>()
  readonly #port: number
  readonly #origin: string
  /** The user of the first factor, as the application under test reads it. */
  user: string | undefined
  /** What this browser sends with every request. */
  readonly extra: Record<string, string> = {}

  constructor(options: { port: number; origin: string; user?: string }) {
    this.#port = options.port
    this.#origin = options.origin
    this.user = options.user
  }

  get(path: string, sending: Sending = {}): Promise<Reply> {
    return this.send(path, sending)
  }

  post(path: string, body: Sending['body'] = '', sending: Sending = {}): Promise<Reply> {
    return this.send(path, { method: 'POST', body, ...sending })
  }

  send(path: string, sending: Sending): Promise<Reply> {
    const { method = 'GET', body } = sending
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const form = { origin: this.#origin, 'content-type': 'application/x-www-form-urlencoded' }
    const wanted = {
      ...shapes[sending.as ?? 'page'],
      ...(cookie === '' ? {} : { cookie }),
      ...(this.user === undefined ? {} : { 'x-user': encodeURIComponent(this.user) }),
      ...(method === 'GET' || method === 'HEAD' ? {} : form),
      ...this.extra,
      ...sending.headers,
    }
    const headers = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.#port, path, method, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const cookies = response.headers['set-cookie'] ?? []
          this.#keep(cookies)
          const { statusCode: status = 0, headers: received } = response
          resolve({
            status,
            headers: received,
            cookies,
            location: received.location,
            text,
            json: () => JSON.parse(text),
          })
        })
      })
      sent.on('error', reject)
      sent.end(body?.toString())
    })
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
  }
}
