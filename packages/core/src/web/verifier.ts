import type { RejectReason } from '../errors/rejections.js'
import { type Claims, type Half, hasMacForm, isSignedBy, parseHalf, readClaims, textOf } from './half.js'
import { errorForm, halfSeparator, longestResponse, prefixes } from './wire.js'

/** The result of verifying a response, without advice. Applications see it as an `Inspection`. */
export type Verdict = Verified | Rejected

/** Both halves are genuine, current, and about one user. */
export interface Verified {
  readonly verified: true
  readonly username: string
  /** Seconds since 1970: the end of Duo's half. */
  readonly expiresAt: number
  /** Seconds since 1970: the end of the application's half. */
  readonly appExpiresAt: number
  /** Duo's half as received, for single use. Each approval has exactly one string. */
  readonly responseHalf: string
  /** The application's half as received, which identifies the request. */
  readonly appHalf: string
}

export interface Rejected {
  readonly verified: false
  readonly reason: RejectReason
  /** For `expired` and `app_expired`: by how many seconds. */
  readonly secondsLate?: number
  /** What exactly was wrong, for logs. For `duo_error` what Duo's frame said, which nobody signed. */
  readonly detail?: string
}

/** What verifying needs. */
export interface VerifierKeys {
  readonly ikey: string
  /** The MACs of the secret keys and of the application's keys. Each of them is accepted. */
  readonly responseMacs: readonly ((text: string) => string)[]
  readonly appMacs: readonly ((text: string) => string)[]
  /** Milliseconds. */
  readonly now: () => number
  /** Seconds. */
  readonly leeway: number
}

type Both<T> = { response: T; app: T }

const knownPrefixes: ReadonlySet<string> = new Set(Object.values(prefixes))

/**
 * Verifies a response. Accepts any value and never throws. Before it computes a MAC, it rejects a string that is too
 * long, or that is not two halves of three fields with the expected prefixes. This limits the work. The encoding of
 * the fields is checked afterwards, on a string that is short by then (protocol.md A.6, the strict policy).
 *
 * @param expected - the prefix that Duo's half must have
 */
export function inspect(keys: VerifierKeys, text: unknown, expected: string): Verdict {
  if (typeof text !== 'string') return rejected('malformed', { detail: 'It is not a string.' })
  if (text.length > longestResponse) return rejected('malformed', { detail: 'It is longer than any that Duo sends.' })
  const colon = text.indexOf(halfSeparator)
  if (colon < 0 || text.includes(halfSeparator, colon + 1)) {
    return rejected('malformed', { detail: 'It does not have two halves.' })
  }
  const response = parseHalf(text, 0, colon)
  const app = parseHalf(text, colon + 1, text.length)
  if (response === undefined)
    return errorOf(text.slice(0, colon)) ?? rejected('malformed', { detail: "Duo's half is none." })
  if (app === undefined) return rejected('malformed', { detail: "The application's half is none." })
  if (response.prefix !== expected || app.prefix !== prefixes.app) return wrongPrefix(response.prefix, app.prefix)
  return inspectHalves(keys, { response, app })
}

/** The value that Duo's frame posts instead of a response if it fails. */
function errorOf(text: string): Rejected | undefined {
  const error = errorForm.exec(text)?.[1]
  return error === undefined ? undefined : rejected('duo_error', { detail: error.replaceAll(/\s+/g, ' ').trim() })
}

/** A half of another kind in the wrong place; what is no kind at all is not repeated. */
function wrongPrefix(...found: string[]): Rejected {
  if (!found.every((prefix) => knownPrefixes.has(prefix))) {
    return rejected('malformed', { detail: 'A half is of no known kind.' })
  }
  return rejected('wrong_prefix', { detail: `${found.join(' and ')} came.` })
}

function inspectHalves(keys: VerifierKeys, { response, app }: Both<Half>): Verdict {
  if (!isSignedBy(keys.responseMacs, response)) return unsigned(response, 'bad_signature')
  if (!isSignedBy(keys.appMacs, app)) return unsigned(app, 'bad_app_signature')
  const claims = { response: readClaims(response), app: readClaims(app) }
  if (claims.response === undefined) return rejected('malformed', { detail: 'Duo signed something else than a user.' })
  if (claims.app === undefined) return rejected('malformed', { detail: 'akey signed something else than a user.' })
  return (
    disagreement(keys, { response: claims.response, app: claims.app }) ?? {
      verified: true,
      username: claims.response.username,
      expiresAt: claims.response.expiresAt,
      appExpiresAt: claims.app.expiresAt,
      responseHalf: textOf(response),
      appHalf: textOf(app),
    }
  )
}

function unsigned(half: Half, reason: 'bad_signature' | 'bad_app_signature'): Rejected {
  return hasMacForm(half) ? rejected(reason) : rejected('malformed', { detail: 'A half does not end in an HMAC-SHA1.' })
}

/** What two genuine halves may still be wrong in. Whose they are comes first: time alone harms nobody. */
function disagreement(keys: VerifierKeys, { response, app }: Both<Claims>): Rejected | undefined {
  if (response.ikey !== keys.ikey || app.ikey !== keys.ikey) return rejected('wrong_key')
  if (response.username !== app.username) return rejected('user_mismatch')
  const now = Math.floor(keys.now() / 1000)
  // Asked this way round, a clock that is not a number lets nothing pass.
  if (!(now - keys.leeway < response.expiresAt)) return rejected('expired', lateness(now, response))
  // The application's own clock set the expiry of this half, so no tolerance is needed.
  if (!(now < app.expiresAt)) return rejected('app_expired', lateness(now, app))
  return undefined
}

/** The verified user, or `null`. */
export function usernameOf(verdict: Verdict): string | null {
  return verdict.verified ? verdict.username : null
}

function lateness(now: number, { expiresAt }: Claims): { secondsLate?: number } {
  return Number.isFinite(now) ? { secondsLate: now - expiresAt } : {}
}

function rejected(reason: RejectReason, more?: { secondsLate?: number; detail?: string }): Rejected {
  return { verified: false, reason, ...more }
}
