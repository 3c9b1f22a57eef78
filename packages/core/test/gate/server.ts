import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DuoProof } from '@duokit/core'

/** What continues after a middleware. */
export type Next = () => Promise<unknown>

/** One step of the application under test. */
export type Middleware = (ctx: Context, next: Next) => unknown

/** A request of Node's `http` with its response, and what the application under test keeps for both. */
export class Context {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly state: { duo?: DuoProof; sid?: string } = {}
  /** `null` ends the session; `undefined` if nothing opened one. */
  session: Record<string, unknown> | null | undefined
  status: number | undefined
  /** A string as it is, anything else as JSON. */
  body: unknown

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request
    this.response = response
  }

  get method(): string {
    return this.request.method ?? ''
  }

  get path(): string {
    return (this.request.url ?? '').split('?', 1)[0] ?? ''
  }

  /** A request header, or an empty string. */
  get(name: string): string {
    return [this.request.headers[name] ?? ''].flat().join(', ')
  }

  cookie(name: string): string | undefined {
    const pairs = (this.request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
    return pairs.find(([own]) => own === name)?.[1]
  }

  setCookie(name: string, value: string, attributes = ''): void {
    this.response.appendHeader('set-cookie', `${name}=${value}; Path=/; HttpOnly${attributes}`)
  }
}

/** Runs middlewares for one request. An error gets the response that its status, message and headers ask for. */
export async function respond(ctx: Context, middlewares: readonly Middleware[]): Promise<void> {
  try {
    await run(ctx, middlewares)
  } catch (error) {
    sendError(ctx, error)
    return
  }
  send(ctx.response, ctx.status ?? (ctx.body === undefined ? 404 : 200), ctx.body)
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status
  if (body === undefined) {
    response.end()
    return
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  // Node leaves it out of what it answers to HEAD.
  response.setHeader('content-length', Buffer.byteLength(text))
  response.end(text)
}

async function run(ctx: Context, [first, ...others]: readonly Middleware[]): Promise<unknown> {
  return first?.(ctx, () => run(ctx, others))
}

/** What errors of frameworks have. */
interface Shown {
  readonly status?: number
  readonly expose?: boolean
  readonly message?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
}

function sendError({ response }: Context, error: unknown): void {
  const { status = 500, expose = false, message, headers = {} }: Shown = Object(error)
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  send(response, status, expose ? message : 'Internal Server Error')
}
