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

/** Nothing listens there, or one end speaks https and the other one http, or its authority is not trusted. */
const localAdvice =
  'This host is on this machine. Check that the local Duo is running (npx @duokit/simulator), and copy DUO_HOST as it prints it, with http://. Started with --tls, it prints no http://, and this process needs NODE_EXTRA_CA_CERTS.'

/** The platform says no more than "fetch failed"; the reason is its cause, or the first of several. */
export function reasonOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return 'for no given reason'
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error.cause]
  if (first instanceof Error && depth < 4) return reasonOf(first, depth + 1)
  const code = (error as NodeJS.ErrnoException).code
  return typeof code === 'string' && !error.message.includes(code) ? `${error.message} (${code})` : error.message
}
