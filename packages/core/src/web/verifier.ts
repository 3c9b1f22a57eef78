import { describeFailure, type RejectReason } from '../errors.js'
import { type Claims, type Half, isSignedBy, parseHalf, readClaims } from './half.js'
import { longestResponse, prefixes } from './wire.js'

/** What became of Duo's answer. */
export type Inspection =
  | {
      readonly verified: true
      readonly username: string
      /** Seconds since 1970: the end of Duo's half. */
      readonly expiresAt: number
      /** Duo's half as it came: what may be accepted once only. */
      readonly responseHalf: string
      /** The application's half as it came: which request this answers. */
      readonly appHalf: string
    }
  | {
      readonly verified: false
      readonly reason: RejectReason
      /** What to do about it, for whoever runs the application. */
      readonly advice: string
      /** For `expired` and `app_expired`: by how many seconds. */
      readonly secondsLate?: number
      /** For `duo_error`: what Duo's frame said. Unsigned. */
      readonly detail?: string
    }

/** What verifying needs. */
export interface VerifierKeys {
  readonly ikey: string
  /** MACs of the secret keys and of the application's keys; any of them counts. */
  readonly responseMacs: readonly ((text: string) => string)[]
  readonly appMacs: readonly ((text: string) => string)[]
  /** Milliseconds. */
  readonly now: () => number
  /** Seconds. */
  readonly leeway: number
}

type Rejected = Extract<Inspection, { verified: false }>

/**
 * Verifies an answer. Takes anything and never throws; what is too long or has the wrong form is refused before a MAC is
 * computed, so that the work is bounded (protocol.md A.6, the strict policy).
 *
 * @param expected - the prefix that Duo's half must have
 */
export function inspect(keys: VerifierKeys, text: unknown, expected: string): Inspection {
  if (typeof text !== 'string' || text.length > longestResponse) return rejected('malformed')
  const colon = text.indexOf(':')
  if (text.startsWith(`${prefixes.error}|`)) return duoError(text.slice(0, Math.max(colon, 0)))
  const response = parseHalf(text.slice(0, Math.max(colon, 0)))
  const app = parseHalf(text.slice(colon + 1))
  if (response === undefined || app === undefined) return rejected('malformed')
  if (response.prefix !== expected || app.prefix !== prefixes.app) return rejected('wrong_prefix')
  if (!isSignedBy(keys.responseMacs, response)) return rejected('bad_signature')
  if (!isSignedBy(keys.appMacs, app)) return rejected('bad_app_signature')
  return compare(keys, { response, app })
}

function compare(keys: VerifierKeys, halves: { response: Half; app: Half }): Inspection {
  const response = readClaims(halves.response)
  const app = readClaims(halves.app)
  if (response === undefined || app === undefined) return rejected('malformed')
  if (response.ikey !== keys.ikey || app.ikey !== keys.ikey) return rejected('wrong_key')
  const now = Math.floor(keys.now() / 1000)
  const late = lateness(response, now - keys.leeway) ?? lateness(app, now)
  if (late !== undefined)
    return { ...rejected(late.claims === app ? 'app_expired' : 'expired'), secondsLate: now - late.claims.expiresAt }
  if (response.username !== app.username) return rejected('user_mismatch')
  return {
    verified: true,
    username: response.username,
    expiresAt: response.expiresAt,
    responseHalf: halves.response.text,
    appHalf: halves.app.text,
  }
}

function lateness(claims: Claims, now: number): { claims: Claims } | undefined {
  return now >= claims.expiresAt ? { claims } : undefined
}

/** The browser script posts back what Duo's frame reports as an error, too; only the characters that it lets through. */
function duoError(half: string): Rejected {
  const [, detail] = /^[A-Z]+\|([\w\s.()]{1,200})$/.exec(half) ?? []
  return detail === undefined ? rejected('malformed') : { ...rejected('duo_error'), detail }
}

function rejected(reason: RejectReason): Rejected {
  return { verified: false, reason, advice: describeFailure(reason).advice }
}
