import type { ConnectDecision } from '../gate/guard/connect.js'
import { timeoutOf } from './live-options.js'

/** Runs the check of an upgrade. `undefined` if it took too long, or if too many are under way. */
export type RunCheck = (check: () => Promise<ConnectDecision>) => Promise<ConnectDecision | undefined>

/** Checks under way at once; the memory of each is small, and further ones are refused. */
const mostPending = 10_000

/**
 * Makes what bounds the checks of upgrades, in time and in number, for adapters whose framework refuses sockets itself.
 *
 * @throws DuoError `invalid_option`
 */
export function createPendingChecks(options: { readonly timeout?: number | undefined }): RunCheck {
  const time = timeoutOf(options)
  let pending = 0
  return async (check) => {
    if (pending >= mostPending) return undefined
    pending++
    const decision = check()
    // A check that nobody waits for still uses memory, so it counts until the application's read has ended.
    const free = (): void => void pending--
    decision.then(free, free)
    return inTime(decision, time)
  }
}

/** `undefined` after the time limit; a later decision is ignored. */
async function inTime(decision: Promise<ConnectDecision>, milliseconds: number): Promise<ConnectDecision | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      decision.then((late) => late.pass && late.connection.close()).catch(() => undefined)
      resolve(undefined)
    }, milliseconds)
    timer.unref?.()
  })
  try {
    return await Promise.race([decision, over])
  } finally {
    clearTimeout(timer)
  }
}
