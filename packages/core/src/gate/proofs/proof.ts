import { createHash } from 'node:crypto'
import type { Confirmation, PromptKind } from '../prompts/prompt.js'
import { macLength, type Seal } from './seal.js'

/** How a user got in: through one of Duo's prompts, or without, while Duo was out of reach and `failMode` is `open`. */
export type ProofMethod = PromptKind | 'bypass'

/**
 * That a user passed Duo: what a guarded handler gets to see. Only the Universal Prompt says how the user confirmed.
 */
export interface DuoProof extends Confirmation {
  readonly username: string
  /** Seconds since 1970: when the user confirmed; with a device that Duo remembers, long before the login. */
  readonly verifiedAt: number
  /** Seconds since 1970: from then on the guard asks again. */
  readonly expiresAt: number
  readonly method: ProofMethod
}

/** Seconds for which a user who was let in without Duo may stay. */
export const bypassLifetime = 300

/** What a store keeps, sealed. */
export interface ProofRecord extends Confirmation {
  readonly user: string
  readonly login?: string | undefined
  /** The application key (Duo's integration key) that it was made with. */
  readonly key: string
  /** Digest of the session or token that it belongs to. */
  readonly bound?: string | undefined
  /** The attempt that made the proof, to recognize a repeated callback. */
  readonly attempt: string
  /** The first attempt of this login, where it was renewed by another one (a step-up). */
  readonly root?: string | undefined
  readonly method: ProofMethod
  /** That the login began as a fresh one: for a guard that names an age, or as if for one. */
  readonly fresh?: true | undefined
  /** Seconds: when the user confirmed, and when this was written. */
  readonly at: number
  readonly made: number
}

/** A proof read from a store: its record, and what the application sees of it. */
export interface ReadProof {
  readonly record: ProofRecord
  readonly proof: DuoProof
  /** Whether it belongs to this session or token; `undefined` where the store binds to none. */
  isBoundTo(binding: string | undefined): boolean
}

const remembered = 10_000

/** Kept beside the proofs, because applications see those and may keep them. */
const records = new WeakMap<DuoProof, ProofRecord>()

/** The record of a proof that a guard found. */
function recordOf(proof: DuoProof): ProofRecord {
  const record = records.get(proof)
  if (record === undefined) throw new TypeError('not a proof that a guard of this process found')
  return record
}

/** Names the login of a proof: its first attempt. A step-up renews the proof and stays the same login. */
export function loginOf(proof: DuoProof): string {
  return rootOf(recordOf(proof))
}

/** The same of a record. */
export function rootOf({ root, attempt }: ProofRecord): string {
  return root ?? attempt
}

/**
 * Reads stored proofs and remembers, within limits, which ones had a valid MAC.
 *
 * Nothing else is remembered: the caller checks age, user, key and binding at every request.
 *
 * @param maxAge - seconds for which a verification is valid
 */
export function createProofReader(seal: Seal, maxAge: number): (text: string) => ReadProof | undefined {
  const known = new Map<string, { text: string; read: ReadProof }>()
  return (text) => {
    // A header is a new string at each request. Hashing all of it for the map would cost more than the rest.
    const mac = text.slice(-macLength)
    const before = known.get(mac)
    if (before?.text === text) return before.read
    const record = seal.open(text)
    if (!isProofRecord(record)) return undefined
    const read = toReadProof(record, maxAge)
    if (known.size >= remembered) known.clear()
    const own = copyOf(text)
    known.set(own.slice(-macLength), { text: own, read })
    return read
  }
}

/** What a session or token identifier leaves in a cookie: enough to compare, not enough to use. None leaves nothing. */
export function boundTo(binding: string | undefined): string | undefined {
  return binding === undefined || binding === '' ? undefined : bindingDigest(binding)
}

function bindingDigest(binding: string): string {
  return createHash('sha256').update('duokit/v1/binding').update(binding).digest('base64url')
}

function toReadProof(record: ProofRecord, maxAge: number): ReadProof {
  const proof = Object.freeze({
    username: record.user,
    verifiedAt: record.at,
    // From when it was written: a device that Duo remembers has confirmed long ago, and would be asked again at once,
    // for ever.
    expiresAt: record.made + (record.method === 'bypass' ? Math.min(bypassLifetime, maxAge) : maxAge),
    method: record.method,
    ...(record.factor && { factor: record.factor }),
    ...(record.reason && { reason: record.reason }),
  })
  records.set(proof, record)
  // The last binding whose digest was equal. Comparing the string itself avoids a hash at each request.
  let last: string | undefined
  return {
    record,
    proof,
    isBoundTo(binding) {
      if (binding === undefined) return record.bound === undefined
      if (binding === last) return true
      // An empty one is no session: it matches nothing, whatever a record says.
      if (binding === '' || bindingDigest(binding) !== record.bound) return false
      last = binding
      return true
    },
  }
}

/**
 * A slice of a header keeps the whole header in memory. A sealed string is ASCII, so its bytes are a complete copy.
 */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

function isProofRecord(value: object | undefined): value is ProofRecord {
  return value !== undefined && 'user' in value && 'at' in value && 'made' in value
}
