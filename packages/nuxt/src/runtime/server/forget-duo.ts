import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'

/**
 * Forgets the proof and ends the event streams of its login. Call it in your own logout, before the session ends.
 *
 * @example
 * ```ts
 * export default defineEventHandler(async (event) => {
 *   await forgetDuo(event)
 *   await clearUserSession(event)
 * })
 * ```
 */
export async function forgetDuo(event: H3Event): Promise<void> {
  await applicationDuo(event).forget(event)
}
