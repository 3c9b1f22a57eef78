import { readable } from '../transport/duo-answer.js'
import { DuoError } from '../errors/errors.js'
import type { UniversalClaims, UniversalContext, UniversalResult } from './claims.js'
import type { VerifiedToken } from './tokens.js'
import { assertSameUser, type UsernameMatch } from './username-match.js'
import { allowed } from './wire.js'

/** What the claims have to be about. */
export interface ExpectedLogin {
  readonly idToken: string
  readonly username: string
  readonly nonce: string
  readonly usernameMatch: UsernameMatch
  readonly acceptDenied: boolean
}

/**
 * Asks of a verified token that it belongs to this login, that it is about this user, and that Duo let the user in.
 *
 * @throws DuoError `malformed`, `nonce_mismatch`, `user_mismatch`, `denied`
 */
export async function judgeClaims(token: VerifiedToken, expected: ExpectedLogin): Promise<UniversalClaims> {
  const { preferred_username: user, nonce, auth_time: authenticated } = token
  if (typeof user !== 'string') throw malformed('preferred_username')
  if (authenticated !== undefined && typeof authenticated !== 'number') throw malformed('auth_time')
  if (nonce !== expected.nonce) throw new DuoError('nonce_mismatch')
  await assertSameUser(expected.usernameMatch, expected.username, user)
  if (!expected.acceptDenied) assertAllowed(token)
  const claims = { ...token, preferred_username: user, nonce }
  const idToken = { value: expected.idToken, enumerable: false }
  return Object.defineProperty(claims, 'idToken', idToken) as UniversalClaims
}

function assertAllowed(token: VerifiedToken): void {
  const answer = token['auth_result'] as Partial<UniversalResult> | null | undefined
  const { result, status } = answer ?? {}
  if (typeof result !== 'string' || typeof status !== 'string') throw malformed('auth_result')
  if (result === allowed && status === allowed) return
  const { reason } = (token['auth_context'] as UniversalContext | null | undefined) ?? {}
  const why = [status === allowed ? result : status, answer?.status_msg, reason].filter(
    (text) => typeof text === 'string',
  )
  const message = `Duo did not let the user in: ${readable(why.join(', ')) ?? ''}`
  throw new DuoError('denied', message, { duo: typeof reason === 'string' ? { code: reason } : {} })
}

function malformed(claim: string): DuoError {
  return new DuoError('malformed', `the id_token has no valid ${claim}`)
}
