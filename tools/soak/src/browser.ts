import { createHash } from 'node:crypto'
import { Agent, request, type RequestOptions } from 'node:http'

const shapes = {
  page: { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' },
  script: { accept: '*/*', 'sec-fetch-mode': 'cors' },
}
type Shape = keyof typeof shapes

const form = 'application/x-www-form-urlencoded'
/** Milliseconds. Longer than the ten seconds that a call to Duo, or a body that does not come, may take. */
const longestAnswer = 40_000

/** What came back. */
export interface Reply {
  readonly status: number
  readonly text: string
  readonly path: string
  /** When the request was sent, of `performance.now()`. */
  readonly begun: number
}

/** What is told of every request. */
interface SiteEvents {
  onReply(reply: Reply): void
  onLost(what: string): void
}

/** The web site of all instances. */
export interface Site extends SiteEvents {
  readonly origin: string
  /** How the gate's cookies begin here. */
  readonly cookie: string
  readonly agent: Agent
  nextPort(): number
  close(): void
}

/** Makes a site: each request goes to one of the ports, as behind a load balancer that knows no browser. */
export function createSite(given: SiteEvents & { readonly origin: string; readonly ports: readonly number[] }): Site {
  const { origin, ports, onReply, onLost } = given
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let turn = 0
  return {
    origin,
    cookie: `duo-${createHash('sha256').update(`${origin}/duo`).digest('hex').slice(0, 8)}`,
    agent,
    nextPort: () => ports[turn++ % ports.length] ?? 0,
    onReply,
    onLost,
    close: () => agent.destroy(),
  }
}

/** How a request is sent. */
export interface Sending {
  readonly method?: string
  readonly body?: string | undefined
  readonly as?: Shape
  readonly headers?: Readonly<Record<string, string>>
}

/** One browser: a cookie jar, and requests that look as its requests do. */
export class Browser {
  jar = new Map<string, string>()
  readonly #site: Site

  constructor(site: Site) {
    this.#site = site
  }

  /** Another one with the cookies of this moment. */
  copy(): Browser {
    const other = new Browser(this.#site)
    other.jar = new Map(this.jar)
    return other
  }

  get(path: string, as: Shape = 'script'): Promise<Reply | undefined> {
    return this.send(path, { as })
  }

  post(path: string, fields: Record<string, string>, as: Shape = 'script'): Promise<Reply | undefined> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields).toString(), as })
  }

  /** Gives nothing if no answer comes, which the site hears of. */
  send(path: string, sending: Sending = {}): Promise<Reply | undefined> {
    const begun = performance.now()
    return new Promise((resolve) => {
      const sent = request(this.#options(path, sending), (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('error', (error) => lost(error))
        response.on('end', () => {
          this.#keep(response.headers['set-cookie'] ?? [])
          const reply = { status: response.statusCode ?? 0, text, path, begun }
          this.#site.onReply(reply)
          resolve(reply)
        })
      })
      const lost = (error: NodeJS.ErrnoException): void => {
        // An instance may close a connection that was idle at the very moment at which it is used again. Browsers
        // repeat that; had the first one been carried out, the answer to the second would say so.
        if (sent.reusedSocket && error.code === 'ECONNRESET') {
          resolve(this.send(path, sending))
          return
        }
        this.#site.onLost(`${sending.method ?? 'GET'} ${path.replace(/\?.*/s, '')}: ${error.message}`)
        resolve(undefined)
      }
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${longestAnswer} ms`)))
      sent.on('error', lost)
      sent.end(sending.body)
    })
  }

  /**
   * Sends a form and breaks the connection off: in the middle of the body, or when all of it is sent. Nobody waits for
   * an answer.
   */
  cut(path: string, fields: Record<string, string>, where: 'body' | 'answer'): Promise<void> {
    const body = new URLSearchParams(fields).toString()
    const options = this.#options(path, { method: 'POST', body })
    return new Promise((resolve) => {
      const sent = request({ ...options, agent: false })
      sent.on('error', () => undefined)
      sent.on('close', () => resolve())
      sent.on('response', (response) => response.destroy())
      sent.write(where === 'body' ? body.slice(0, body.length / 2) : body, () =>
        setTimeout(() => sent.destroy(), where === 'body' ? 5 : 1),
      )
    })
  }

  #options(path: string, { method = 'GET', body, as = 'script', headers = {} }: Sending): RequestOptions {
    const { origin, agent } = this.#site
    const cookie = [...this.jar].map((pair) => pair.join('=')).join('; ')
    return {
      host: '127.0.0.1',
      port: this.#site.nextPort(),
      agent,
      path,
      method,
      timeout: longestAnswer,
      headers: {
        host: new URL(origin).host,
        ...shapes[as],
        ...(cookie !== '' && { cookie }),
        ...(body !== undefined && { origin, 'content-type': form, 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
    }
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name, value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name === undefined) continue
      if (/;\s*(?:max-age=0|expires=thu, 01 jan 1970)/i.test(cookie)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
  }
}
