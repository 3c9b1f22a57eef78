import { createTargetSessions } from '@duokit/conformance'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What both platforms' requests have, with either session. */
export interface Request {
  readonly headers: IncomingMessage['headers']
  readonly body?: unknown
  session?: Session
}

interface Session {
  user?: string
  regenerate(done: (error?: unknown) => void): void
  destroy(done: (error?: unknown) => void): void
}

/** Express's response, or Fastify's reply around Node's. */
export type Response = ServerResponse & { readonly raw?: ServerResponse; header?(name: string, value: string): unknown }

/** The first factor: who is logged in, and how one logs in and out. */
export interface FirstFactor {
  user(request: Request): string | undefined
  logIn(request: Request, response: Response, user: string): Promise<void> | void
  logOut(request: Request, response: Response): Promise<void> | void
}

export const inSession: FirstFactor = {
  user: ({ session }) => session?.user,
  async logIn(request, _response, user) {
    await new Promise<unknown>((done) => request.session?.regenerate(done))
    if (request.session !== undefined) request.session.user = user
  },
  async logOut(request) {
    await new Promise<unknown>((done) => request.session?.destroy(done))
  },
}

export function inCookie(): FirstFactor {
  const responses = new WeakMap<Request, Response>()
  const logins = createTargetSessions<Request>('login', {
    read: ({ headers }) => headers.cookie,
    append(request, cookie) {
      const response = responses.get(request)
      if (response?.raw === undefined) response?.appendHeader('set-cookie', cookie)
      else response.header?.('set-cookie', cookie)
    },
  })
  return {
    user: (request) => logins.read(request)?.user,
    logIn(request, response, user) {
      responses.set(request, response)
      logins.begin(request, user)
    },
    logOut(request, response) {
      responses.set(request, response)
      logins.end(request)
    },
  }
}

/** The id of the login without a session. */
export function loginOf({ headers }: Request): string | undefined {
  return /(?:^|;\s*)login=([^;]*)/.exec(headers.cookie ?? '')?.[1]
}
