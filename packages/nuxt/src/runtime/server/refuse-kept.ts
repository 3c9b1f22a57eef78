import type { H3Event } from 'h3'
import { configurationError } from './configuration-error.js'

/**
 * Nitro keeps what comes of this event, and gives it to others. Nobody is verified there, although what a middleware has found out
 * about somebody came along.
 *
 * @throws H3Error of status 500
 */
export function refuseKept({ context }: H3Event): void {
  if (context['cache'] !== undefined) throw configurationError(keptForAll)
}

const keptForAll =
  'A proof was asked for where the answer is kept for all (defineCachedEventHandler, or a rule with swr, isr or cache): do not keep it'
