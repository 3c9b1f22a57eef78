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
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** As a page (a browser's navigation) or a script (fetch). A page by default. */
  readonly as?: 'page' | 'script'
}

const shapes = {
  page: { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' },
  script: { accept: '*/*', 'sec-fetch-mode': 'cors' },
}

/** One browser: a cookie jar, and requests that look as its requests do. Node's `fetch` sets `Sec-Fetch-Mode` itself. */
export class Visitor {
  readonly jar = new Map<string, string>()
  /** What this browser sends with every request. */
  readonly extra: Record<string, string> = {}
  readonly #port: number
  readonly #origin: string

  constructor(options: { port: number; origin: string; user?: string | undefined }) {
    this.#port = options.port
    this.#origin = options.origin
    if (options.user !== undefined) this.extra['x-user'] = options.user
  }

  get cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get(path: string, sending: Sending = {}): Promise<Reply> {
    return this.send(path, sending)
  }

  post(path: string, body = '', sending: Sending = {}): Promise<Reply> {
    return this.send(path, { method: 'POST', body, ...sending })
  }

  send(path: string, { method = 'GET', body, headers: own, as = 'page' }: Sending): Promise<Reply> {
    const form = { origin: this.#origin, 'content-type': 'application/x-www-form-urlencoded' }
    const cookie = this.jar.size === 0 ? {} : { cookie: this.cookies }
    const headers = { ...shapes[as], ...cookie, ...(body === undefined ? {} : form), ...this.extra, ...own }
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
      sent.end(body)
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
