import process from 'node:process'
import type { DuoError } from '@duokit/core'

/**
 * Warns where nobody can reach the login. It is no error: a middleware that rewrites URLs looks like a mount, and h3
 * does not say which of them it was.
 */
export function warnOutOfReach(problem: DuoError): void {
  // Some versions of Cloudflare's workerd have the module without it.
  process.emitWarning?.(problem.message, { type: 'Warning', code: 'DUOKIT_OUT_OF_REACH' })
}
