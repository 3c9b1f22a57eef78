import { type Identity, identify, type UsernameAnswer } from './identity.js'
import { chain, type MaybePromise } from '../../maybe-promise.js'
import { type ProofRecord, type ReadProof, rootOf } from './proof.js'
import type { ProofStore } from './proof-store.js'
import type { GateRequest } from '../request/request.js'

/** The user of a request, and the proof that is still valid for them. */
export type Standing = (Somebody | Nobody) & {
  /** Whether the store contains a proof of another user, or one whose user is gone. */
  readonly mustClear: boolean
}

interface Somebody {
  readonly user: Identity
  readonly refusal: undefined
  readonly proof: ReadProof | undefined
}

interface Nobody {
  readonly user: undefined
  /** Why there is no user. */
  readonly refusal: 'first_factor_required' | 'invalid_username'
  readonly proof: undefined
}

const nobody: Standing = Object.freeze({
  user: undefined,
  refusal: 'first_factor_required',
  proof: undefined,
  mustClear: false,
})
const nobodyWithProof: Standing = Object.freeze({ ...nobody, mustClear: true })
const unusable: Standing = Object.freeze({ ...nobody, refusal: 'invalid_username' })

/**
 * Finds the user and the proof of a request. Returns synchronously if the callbacks and the store do, because every
 * guarded request takes this path.
 */
export function createStandingReader<Ctx>(options: {
  getUsername: (ctx: Ctx) => MaybePromise<UsernameAnswer>
  store: ProofStore<Ctx>
  readProof: (text: string) => ReadProof | undefined
  applicationKeys: readonly string[]
  /** Called with a login whose session has another user now, or none. */
  onLeft: (record: ProofRecord) => void
  /** Whether a login has ended in this process: a copy of its proof may still be around. */
  hasEnded: (login: string) => boolean
  /** Seconds. */
  now: () => number
}): (request: GateRequest<Ctx>) => MaybePromise<Standing> {
  const { getUsername, store, readProof, applicationKeys, onLeft, hasEnded, now } = options

  const judge = (request: GateRequest<Ctx>, user: Identity, text: string | undefined): MaybePromise<Standing> => {
    const read = typeof text === 'string' ? readProof(text) : undefined
    if (read === undefined) return standingOf(user, undefined)
    const { record } = read
    if (record.user !== user.name || record.login !== user.loginId) {
      onLeft(record)
      return { ...standingOf(user, undefined), mustClear: true }
    }
    const time = now()
    // A proof from up to a minute in the future is accepted, for instances whose clocks differ.
    const counts = applicationKeys.includes(record.key) && time < read.proof.expiresAt && record.at <= time + 60
    if (!counts || hasEnded(rootOf(record))) return standingOf(user, undefined)
    if (store.binding === undefined) return standingOf(user, read.isBoundTo(undefined) ? read : undefined)
    return chain(store.binding(request), (binding) =>
      standingOf(user, read.isBoundTo(binding ?? '') ? read : undefined),
    )
  }

  return (request) =>
    chain(identify(getUsername, request.ctx), (user) => {
      if (user === 'invalid') return unusable
      if (user !== undefined) return chain(store.read(request), (text) => judge(request, user, text))
      if (store.inSession !== true) return nobody
      return chain(store.read(request), (text) => {
        // A client of a database may return null where it finds nothing.
        if (typeof text !== 'string') return nobody
        const read = readProof(text)
        if (read !== undefined) onLeft(read.record)
        return nobodyWithProof
      })
    })
}

function standingOf(user: Identity, proof: ReadProof | undefined): Standing {
  return { user, refusal: undefined, proof, mustClear: false }
}
