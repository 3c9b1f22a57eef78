import { DuoError } from '../errors/errors.js'
import { isThisMachine } from './hosts.js'
import type { LoopTimer } from './loop-time.js'

/** Where a call went, and what it failed with. */
interface Lost {
  readonly url: string
  readonly cause?: unknown
}

/** Creates the error for a call without a response. A host on this machine is a local Duo. */
export function unavailable(message: string, { stalled }: LoopTimer, { url, ...cause }: Lost): DuoError {
  const busy = stalled ? ', while this process was too busy to read an answer' : ''
  const local = isThisMachine(new URL(url).hostname) ? { moreAdvice: localAdvice } : {}
  return new DuoError('duo_unavailable', message + busy, { ...cause, ...local, ownDelay: stalled })
}

/** Nothing listens there, or one end speaks https and the other one http: the host without `http://` means https. */
const localAdvice =
  'This host is on this machine: check that the local Duo (npx @duokit/simulator) is running with this DUO_HOST.'

/** The platform says no more than "fetch failed"; the reason is its cause, or the first of several. */
export function reasonOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return 'for no given reason'
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause]
  if (first instanceof Error && depth < 4) return reasonOf(first, depth + 1)
  const code = (error as NodeJS.ErrnoException).code
  return typeof code === 'string' && !error.message.includes(code) ? `${error.message} (${code})` : error.message
}
