import process from 'node:process'
import type { MountCheck } from '@duokit/core'

/**
 * Warns once where nobody can reach the login. It is no error: a middleware that rewrites URLs looks like a mount, and
 * h3 does not say which of them it was.
 */
export function reachWarning<Event>(check: MountCheck<Event>): (event: Event) => void {
  let isOver = false
  return (event) => {
    if (isOver) return
    const problem = check(event)
    if (problem === undefined) return
    isOver = true
    // Some versions of Cloudflare's workerd have the module without it.
    process.emitWarning?.(problem.message, { type: 'Warning', code: 'DUOKIT_OUT_OF_REACH' })
  }
}
