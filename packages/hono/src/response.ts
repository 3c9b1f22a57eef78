import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GateAnswer, guardedCacheControl, guardNodeResponse } from '@duokit/core'
import type { Context } from 'hono'
import { judgeLast, keepHeaders } from './keep-headers.js'

/** The headers that the response to a request must have, whoever creates it. */
const appended = new WeakMap<Context, (readonly [name: string, value: string])[]>()

/** Appends a header to the response. */
export function append(c: Context, name: string, value: string): void {
  const begun = nodeResponse(c)
  // Node says so. Hono would say that a body is locked.
  if (begun?.headersSent === true) begun.appendHeader(name, value)
  c.header(name, value, { append: true })
  appended.set(c, [...(appended.get(c) ?? []), [name, value]])
}

/** Responds with what the gate says, and with the headers that the application has set. */
export function send(c: Context, { status, headers, body }: GateAnswer): Response {
  // A time limit of the application may have responded while Duo was asked. Hono sends that response, whatever we
  // return, and a header would be set on a body that is on its way.
  if (c.finalized) return c.res
  // Middleware may set rules for caches on every response.
  keepFromCaches(c)
  for (const [name, value] of headers) c.header(name, value, { append: name === 'set-cookie' || name === 'vary' })
  const response = c.newResponse(body ?? null, status as 200)
  keepHeaders(c, headers)
  // Older versions of `some()` drop what a middleware returns.
  c.res = response
  return response
}

/** Keeps the response out of caches, whatever its handler says. */
export function keepFromCaches(c: Context): void {
  const response = nodeResponse(c)
  if (response !== undefined) {
    guardNodeResponse(response)
    // In front of the guard, Hono's `cache()` keeps a response there before Node's headers are judged.
    if (!('caches' in globalThis)) return
  }
  judgeLast(c)
  // For `require` where no middleware of ours runs around the handler.
  c.header('cache-control', guardedCacheControl(undefined))
}

/** Node's own request, below `@hono/node-server`. */
export function nodeRequest({ env }: Context): IncomingMessage | undefined {
  return (env as { incoming?: IncomingMessage } | undefined)?.incoming
}

/** Node's own response. The request of an upgrade has none. */
export function nodeResponse({ env }: Context): ServerResponse | undefined {
  return (env as { outgoing?: ServerResponse } | undefined)?.outgoing
}

/**
 * Completes the response of the handlers behind a middleware. Hono drops what was set before when one of them, or
 * `app.onError`, returns a `Response` of its own.
 */
export function complete(c: Context): void {
  for (const [name, value] of appended.get(c) ?? []) {
    const sent = name === 'set-cookie' ? c.res.headers.getSetCookie() : (c.res.headers.get(name) ?? '').split(', ')
    if (!sent.includes(value)) c.header(name, value, { append: true })
  }
}
