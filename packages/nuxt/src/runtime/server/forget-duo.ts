import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'

/**
 * Forgets the proof, in the application's own logout. Where the proof lives in the session it ends with it anyway.
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
