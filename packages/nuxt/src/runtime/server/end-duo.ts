import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'

/**
 * Ends a login that ended in another instance: refuses its proof, and ends its event streams in this process. Send the
 * `attempt` of each event `ended` to your other instances, and call it there.
 *
 * @param attempt - of the event `ended`
 * @param event - the request that brought it, on platforms that pass the environment with each request
 *
 * @example
 * ```ts
 * await subscriber.subscribe('duo-ended', (attempt) => endDuo(attempt))
 * ```
 */
export function endDuo(attempt: string, event?: H3Event): void {
  applicationDuo(event).end(attempt)
}
