import { describeFailure } from '../errors/failures.js'
import type { RejectReason } from '../errors/rejections.js'
import { isSignedBy, parseHalf, readClaims } from '../web/half.js'
import { createHmacSha1 } from '../web/hmac-sha1.js'
import { errorForm, fieldSeparator, halfSeparator, longestResponse, prefixes } from '../web/wire.js'
import { type KeysAtHand, secondsLeft, type Signature } from './keys-at-hand.js'

/** One signed half, without its signature: with it, a response is a login. */
export interface ExplainedHalf {
  readonly prefix: string
  readonly meaning: string
  /** Which key signs such a half. */
  readonly key: 'skey' | 'akey'
  readonly username: string | undefined
  readonly ikey: string | undefined
  /** Seconds since 1970. */
  readonly expiresAt: number | undefined
  /** Negative after the expiry. */
  readonly secondsLeft: number | undefined
  readonly signature: Signature
}

/** A `sig_request` or `sig_response`, or a half of one. */
export interface ExplainedSigned {
  readonly kind: 'signed_request' | 'signed_response' | 'signed_half'
  readonly halves: readonly ExplainedHalf[]
  /** Why `verifyResponse` or Duo would reject it. Empty if there is no known reason. */
  readonly problems: readonly string[]
}

/** An error that Duo's frame, or a failed `sign_request`, returns instead of a signature. */
export interface ExplainedFrameError {
  readonly kind: 'frame_error'
  readonly message: string
}

interface Meaning {
  readonly meaning: string
  readonly key: ExplainedHalf['key']
  readonly kind: ExplainedSigned['kind']
}

// A map, because the prefix is foreign input: an object would also have "constructor".
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>(
  Object.entries({
    [prefixes.request]: {
      meaning: 'the application asks Duo to confirm this user',
      key: 'skey',
      kind: 'signed_request',
    },
    [prefixes.enrollRequest]: {
      meaning: 'the application asks Duo to enrol this user',
      key: 'skey',
      kind: 'signed_request',
    },
    [prefixes.response]: { meaning: 'Duo confirmed this user', key: 'skey', kind: 'signed_response' },
    [prefixes.enrollResponse]: { meaning: 'Duo enrolled this user', key: 'skey', kind: 'signed_response' },
    [prefixes.app]: { meaning: "the application's own half, which Duo never sees", key: 'akey', kind: 'signed_half' },
  }),
)

const longestError = 200

/** @returns `undefined` for a string of another kind */
export function explainSigned(text: string, keys: KeysAtHand): ExplainedSigned | ExplainedFrameError | undefined {
  const [first = '', ...others] = text.split(halfSeparator)
  const error = errorForm.exec(first)?.[1]
  if (error !== undefined) return { kind: 'frame_error', message: error }
  const failed = prefixes.error + fieldSeparator
  if (text.startsWith(failed)) return { kind: 'frame_error', message: text.slice(failed.length, longestError) }
  if (text.length > longestResponse || others.length > 1) return undefined
  const halves = [first, ...others].map((half) => explainHalf(half, keys))
  if (!halves.every((half) => half !== undefined)) return undefined
  const kind = others.length === 0 ? 'signed_half' : (meanings.get(halves[0]?.prefix ?? '')?.kind ?? 'signed_half')
  return { kind, halves, problems: problemsOf(halves, keys) }
}

function explainHalf(text: string, keys: KeysAtHand): ExplainedHalf | undefined {
  const half = parseHalf(text, 0, text.length)
  const known = half && meanings.get(half.prefix)
  if (half === undefined || known === undefined) return undefined
  const claims = readClaims(half)
  const secrets = (known.key === 'skey' ? keys.skeys : keys.akeys) ?? []
  const isValid = isSignedBy(
    secrets.map((secret) => createHmacSha1(secret)),
    half,
  )
  return {
    prefix: half.prefix,
    meaning: known.meaning,
    key: known.key,
    username: claims?.username,
    ikey: claims?.ikey,
    expiresAt: claims?.expiresAt,
    secondsLeft: claims && secondsLeft(claims.expiresAt, keys),
    signature: secrets.length === 0 ? 'unchecked' : isValid ? 'valid' : 'invalid',
  }
}

function problemsOf(halves: readonly ExplainedHalf[], { ikey }: KeysAtHand): string[] {
  const reasons = new Set(halves.flatMap((half) => halfReasons(half, ikey)))
  if (new Set(halves.map(({ username }) => username)).size > 1) reasons.add('user_mismatch')
  const [first, second] = halves
  if (second !== undefined && (first?.key !== 'skey' || second.key !== 'akey')) reasons.add('wrong_prefix')
  return [...reasons].map((reason) => `${reason}: ${describeFailure(reason).advice}`)
}

function halfReasons(half: ExplainedHalf, ikey: string | undefined): RejectReason[] {
  const own = half.key === 'akey'
  const reasons: RejectReason[] = []
  if (half.signature === 'invalid') reasons.push(own ? 'bad_app_signature' : 'bad_signature')
  if (half.secondsLeft === undefined) reasons.push('malformed')
  else if (half.secondsLeft <= 0) reasons.push(own ? 'app_expired' : 'expired')
  if (ikey !== undefined && half.ikey !== undefined && half.ikey !== ikey) reasons.push('wrong_key')
  return reasons
}
