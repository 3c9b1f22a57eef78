import type { ServerResponse } from 'node:http'
import type { DuoConnection } from '../gate/guard/connection.js'
import { cutOff, isGone } from './http2-response.js'

/** Milliseconds for a last event to be sent. */
const lingering = 1000

/**
 * Ends an event stream with its login, whether or not its handler does, and stops watching once the response has
 * closed.
 */
export function bindResponse(connection: DuoConnection, response: ServerResponse): void {
  // The handler's own listeners come first, and may send a last event.
  connection.signal.addEventListener('abort', () => setImmediate(endResponse, response), { once: true })
  response.once('close', () => connection.close())
  if (isGone(response)) connection.close()
  // It ended before anybody listened.
  if (connection.signal.aborted) setImmediate(endResponse, response)
}

function endResponse(response: ServerResponse): void {
  if (!response.writableEnded) return cutOff(response)
  const timer = setTimeout(() => cutOff(response), lingering)
  timer.unref()
  response.once('close', () => clearTimeout(timer))
}
