import type { H3Event } from 'h3'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'

/**
 * Stops a handler of h3 1 that has the guard in its `onRequest`. h3 drops what such a hook returns, and runs the
 * handler unless `event.handled` is true. It asks when the hook has ended, which may be long after the guard has
 * refused, and then this sends the refusal. It also asks before it sends what a middleware has returned.
 */
export function stopHooks(event: H3Event, body: string): void {
  const shape: WebEvent | NodeEvent = event
  if (isWebEvent(shape)) return
  const { res } = (shape as NodeEvent).node
  Object.defineProperty(event, 'handled', {
    configurable: true,
    get() {
      Reflect.deleteProperty(event, 'handled')
      // h3 has taken what the guard has returned, and the application may have changed it.
      if (Reflect.get(event, '_onBeforeResponseCalled') === true) return Reflect.get(event, 'handled') as boolean
      if (!res.headersSent && !res.writableEnded) res.end(body)
      return true
    },
  })
}
