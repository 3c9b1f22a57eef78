import type { Agent } from './agent.js'
import { pageLoads } from './page-load.js'

/** How an agent makes its requests. */
export interface FetchAgentOptions {
  /**
   * Makes the requests, such as a handler that takes a web `Request`'s parts. By default they go over the network as
   * page loads: Node's own `fetch` marks each request as one of a script.
   */
  fetch?: (url: URL, init: RequestInit) => Response | Promise<Response>
  /** The certificate of the authority that the application's https needs, as PEM. */
  ca?: string
}

/** An agent with the cookies that it keeps. */
export interface FetchAgent extends Agent {
  /** `name=value; …` as it sends them. */
  cookies(): string
  /** Sets a cookie, such as that of a session that a test made itself. */
  setCookie(name: string, value: string): void
}

/**
 * A browser without scripts: it keeps the cookies of one application.
 *
 * @param origin - where the application listens, such as `http://localhost:3000`
 * @throws TypeError if that is no URL
 */
export function fetchAgent(origin: string, { ca, fetch: send = pageLoads(ca) }: FetchAgentOptions = {}): FetchAgent {
  if (!/^https?:\/\//i.test(origin) || !URL.canParse(origin)) {
    throw new TypeError('origin: expected the URL of the application, such as http://localhost:3000')
  }
  const jar = new Map<string, string>()
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    cookies,
    setCookie: (name, value) => void jar.set(name, value),
    async send({ method, path, headers = {}, form }) {
      const response = await send(new URL(path, origin), {
        method,
        redirect: 'manual',
        headers: { accept: 'text/html', ...headers, ...(jar.size > 0 ? { cookie: cookies() } : {}) },
        ...(form === undefined ? {} : { body: form }),
      })
      for (const cookie of response.headers.getSetCookie()) keep(jar, cookie)
      const text = await response.text()
      return { status: response.status, path, text, header: (name) => response.headers.get(name) ?? undefined }
    },
  }
}

function keep(jar: Map<string, string>, cookie: string): void {
  const [, name = '', value = ''] = /^\s*([^=;]+)=([^;]*)/.exec(cookie) ?? []
  if (name === '') return
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(cookie)?.[1]
  const expires = /;\s*expires=([^;]+)/i.exec(cookie)?.[1]
  const over = maxAge === undefined ? Date.parse(expires ?? '') <= Date.now() : Number(maxAge) <= 0
  if (over) jar.delete(name.trim())
  else jar.set(name.trim(), value)
}
