import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'

/** Sessions of the reader's own, in memory. */
export class Sessions {
  readonly #all = new Map<string, { id: string; user: string }>()

  of(cookies: string | null | undefined) {
    return this.#all.get(/sid=(\w+)/.exec(cookies ?? '')?.[1] ?? '')
  }

  /** Answers the requests of the login page. */
  serve({ url = '', headers }: IncomingMessage, response: ServerResponse): boolean {
    const { pathname, searchParams } = new URL(url, 'http://localhost')
    if (pathname !== '/sign-in' && pathname !== '/sign-out') return false
    this.#all.delete(this.of(headers.cookie)?.id ?? '')
    const id = `s${(count += 1)}`
    if (pathname === '/sign-in') this.#all.set(id, { id, user: searchParams.get('as') ?? '' })
    response.setHeader('set-cookie', `sid=${id}; Path=/`).end()
    return true
  }
}
let count = 0

export const behind = (sessions: Sessions, listener: RequestListener): Server =>
  createServer((request, response) => {
    if (!sessions.serve(request, response)) listener(request, response)
  })
