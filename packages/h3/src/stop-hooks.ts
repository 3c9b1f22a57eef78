import type { H3Event } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'

/**
 * Stops a handler of h3 1 that has the guard in its `onRequest`. h3 drops what such a hook returns, and runs the
 * handler unless `event.handled` is true. It asks in the turn in which the guard has refused, and then this sends the
 * refusal. Where the guard is a middleware, h3 asks later: it sends what the guard has returned.
 */
export function stopHooks(event: H3Event, body: string): void {
  const shape: WebEvent | NodeEvent = event
  if (isWebEvent(shape)) return
  const { res } = (shape as NodeEvent).node
  const leave = () => Reflect.deleteProperty(event, 'handled')
  Object.defineProperty(event, 'handled', {
    configurable: true,
    get() {
      leave()
      if (!res.headersSent && !res.writableEnded) res.end(body)
      return true
    },
  })
  // Cloudflare's workerd has none without nodejs_compat.
  if (typeof setImmediate === 'function') setImmediate(leave)
  else setTimeout(leave)
}
