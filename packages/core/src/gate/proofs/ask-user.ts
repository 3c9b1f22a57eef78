import { isDuoError } from '../../errors/errors.js'
import { dropPromise, isPromise, type MaybePromise } from '../../maybe-promise.js'
import type { GateRequest } from '../request/request.js'
import { identify, type UsernameAnswer } from './identity.js'
import type { ProofStore } from './proof-store.js'

interface Asked<Ctx> {
  readonly getUsername: (ctx: Ctx) => MaybePromise<UsernameAnswer>
  readonly store: ProofStore<Ctx>
}

/** Asks the application who sends a request. @throws DuoError `session_missing` where it fails for want of a session */
export function askUser<Ctx>(asked: Asked<Ctx>, request: GateRequest<Ctx>): ReturnType<typeof identify> {
  const fail = (error: unknown): never => rethrow(asked.store, request, error)
  try {
    const user = identify(asked.getUsername, request.ctx)
    return isPromise(user) ? user.catch(fail) : user
  } catch (error) {
    return fail(error)
  }
}

/** The store says that nothing has opened a session, and what to do: "Cannot read properties of undefined" does not. */
function rethrow<Ctx>(store: ProofStore<Ctx>, request: GateRequest<Ctx>, error: unknown): never {
  try {
    if (store.inSession === true) dropPromise(store.read(request))
  } catch (missing) {
    if (isDuoError(missing) && missing.code === 'session_missing') throw missing
  }
  throw error
}
