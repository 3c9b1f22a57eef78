import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'

/**
 * Returns the URL to go to after the first factor, from the `next` that your login page received.
 *
 * @param next - the value from the query or form
 * @returns `undefined` for anything but a path of the application, or a URL of a trusted origin
 *
 * @example
 * ```ts
 * export default defineEventHandler(async (event) => {
 *   const { next } = await readBody<{ next?: unknown }>(event)
 *   return sendRedirect(event, resolveDuoNext(event, next) ?? '/', 303)
 * })
 * ```
 */
export function resolveDuoNext(event: H3Event, next: unknown): string | undefined {
  return applicationDuo(event).resolveNext(next)
}
