import { guardedCacheControl, guardedHeader, guardNodeResponse } from '@duokit/core'
import type { H3Event } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'
import { judgeLast } from './judge-last.js'

/** Keeps the response to an event out of caches, whatever its handler says about caching. */
export function guardResponse(event: H3Event): void {
  guardEvent(event)
}

function guardEvent(event: WebEvent | NodeEvent): void {
  if (!isWebEvent(event)) {
    guardNode(event.node.res)
    return
  }
  const { node } = event.runtime ?? {}
  if (node?.res !== undefined) {
    guardNodeResponse(node.res)
    return
  }
  guardHeaders(event.res)
  judgeLast(event)
}

/** Without a Node server, the stand-in for the response of h3 1 sends no headers. */
function guardNode(response: NodeEvent['node']['res']): void {
  if (!('_data' in response)) {
    guardNodeResponse(response)
    return
  }
  const { setHeader } = response
  response.setHeader = (name, value) =>
    setHeader.call(response, name, guardedHeader(name.toLowerCase(), value) as typeof value)
  response.setHeader('cache-control', guardedCacheControl(response.getHeader('cache-control')))
  // What middleware has set before.
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (value !== undefined && guardedHeader(name, value) !== value) response.setHeader(name, value)
  }
}

/**
 * Without a Node server, h3 2 creates the response from these headers. They take precedence over those of a
 * `Response`.
 */
function guardHeaders({ headers, errHeaders }: WebEvent['res']): void {
  for (const one of errHeaders === undefined ? [headers] : [headers, errHeaders]) {
    const { set, append } = one
    const judged = (name: string, value: string) => String(guardedHeader(name.toLowerCase(), value))
    Object.assign(one, {
      set: (name: string, value: string) => set.call(one, name, judged(name, value)),
      append(name: string, value: string) {
        if (name.toLowerCase() === 'cache-control') one.set(name, [one.get(name) ?? [], value].flat().join(', '))
        else append.call(one, name, judged(name, value))
      },
    })
    one.set('cache-control', one.get('cache-control') ?? '')
    // What middleware has set before. A copy, since it is changed on the way.
    for (const [name, value] of Array.from(one)) if (guardedHeader(name, value) !== value) one.set(name, value)
  }
}

/**
 * The result of the handlers after a guard, without a Node server. A stricter `Cache-Control` of a `Response` is
 * kept.
 */
export function guardResult(event: WebEvent, result: unknown): unknown {
  if (event.runtime?.node?.res !== undefined || !hasHeaders(result)) return result
  for (const [name, value] of result.headers) {
    const strict = guardedHeader(name, value)
    if (name !== 'cache-control' && strict === value) continue
    for (const headers of [event.res.headers, event.res.errHeaders]) headers?.set(name, String(strict))
  }
  return result
}

function hasHeaders(value: unknown): value is { readonly headers: Headers } {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'headers') instanceof Headers
}
