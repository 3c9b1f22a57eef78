import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'

const shapes = {
  page: { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' },
  script: { accept: '*/*', 'sec-fetch-mode': 'cors' },
}
const form = 'application/x-www-form-urlencoded'
/** Milliseconds. Longer than the ten seconds that a call to Duo, or a body that does not come, may take. */
const longestAnswer = 40_000

/**
 * The web site of all instances: each request goes to one of them, as behind a load balancer that knows no browser.
 *
 * @param {{ origin: string, ports: readonly number[], onReply: (reply: Reply) => void, onLost: (what: string, begun:
 * number) => void }} given
 * @typedef {{ status: number, text: string, location?: string, path: string, begun: number }} Reply
 */
export function createSite({ origin, ports, onReply, onLost }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let turn = 0
  return {
    origin,
    /** How the gate's cookies begin here. */
    cookie: `duo-${createHash('sha256').update(`${origin}/duo`).digest('hex').slice(0, 8)}`,
    agent,
    nextPort: () => ports[turn++ % ports.length],
    onReply,
    onLost,
    close: () => agent.destroy(),
  }
}

/** One browser: a cookie jar, and requests that look as its requests do. */
export class Browser {
  jar = new Map()
  #site

  constructor(site) {
    this.#site = site
  }

  /** Another one with the cookies of this moment. */
  copy() {
    const other = new Browser(this.#site)
    other.jar = new Map(this.jar)
    return other
  }

  get(path, as = 'script') {
    return this.send(path, { as })
  }

  post(path, fields, as = 'script') {
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields).toString(), as })
  }

  /** @returns {Promise<Reply | undefined>} nothing where no answer came, which the site hears of */
  send(path, { method = 'GET', body, as = 'script', headers = {} } = {}) {
    const begun = performance.now()
    return new Promise((resolve) => {
      const sent = request(this.#options(path, { method, body, as, headers }), (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => (text += chunk))
        response.on('error', (error) => lost(error))
        response.on('end', () => {
          this.#keep(response.headers['set-cookie'] ?? [])
          const reply = { status: response.statusCode, text, location: response.headers.location, path, begun }
          this.#site.onReply(reply)
          resolve(reply)
        })
      })
      const lost = (error) => {
        // An instance may close a connection that was idle at the very moment at which it is used again. Browsers
        // repeat that; had the first one been carried out, the answer to the second would say so.
        if (sent.reusedSocket && error.code === 'ECONNRESET') {
          resolve(this.send(path, { method, body, as, headers }))
          return
        }
        this.#site.onLost(`${method} ${path.replace(/\?.*/s, '')}: ${error.message}`, begun)
        resolve(undefined)
      }
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${longestAnswer} ms`)))
      sent.on('error', lost)
      sent.end(body)
    })
  }

  /**
   * Sends a form and breaks the connection off: in the middle of the body, or when all of it is sent. Nobody waits for
   * an answer.
   *
   * @param {'body' | 'answer'} where
   */
  cut(path, fields, where) {
    const body = new URLSearchParams(fields).toString()
    const options = this.#options(path, { method: 'POST', body, as: 'script', headers: {} })
    return new Promise((resolve) => {
      const sent = request({ ...options, agent: false })
      sent.on('error', () => undefined)
      sent.on('close', resolve)
      sent.on('response', (response) => response.destroy())
      sent.write(where === 'body' ? body.slice(0, body.length / 2) : body, () =>
        setTimeout(() => sent.destroy(), where === 'body' ? 5 : 1),
      )
    })
  }

  #options(path, { method, body, as, headers }) {
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

  #keep(cookies) {
    for (const cookie of cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/;\s*(?:max-age=0|expires=thu, 01 jan 1970)/i.test(cookie)) this.jar.delete(name)
      else if (name !== undefined) this.jar.set(name, value)
    }
  }
}
