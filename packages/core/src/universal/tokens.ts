import { createHmac, createSecretKey, type webcrypto } from 'node:crypto'
import type { JsonObject } from '../transport/duo-answer.js'
import { DuoError } from '../errors/errors.js'
import { algorithm, leeway } from './wire.js'

/** Signs what Duo gets, and verifies what Duo signed. */
export interface Tokens {
  /** Members that are `undefined` are left out. */
  sign(claims: object): string
  /**
   * The claims of a token whose signature, issuer, audience and times are right.
   *
   * @throws DuoError `malformed`, `bad_signature`, `wrong_issuer`, `wrong_key`, `expired`, `not_yet_valid`
   */
  verify(token: string, expected: ExpectedToken): Promise<VerifiedToken>
}

/** What a token has to say. */
export interface ExpectedToken {
  readonly issuer: string
  readonly audience: string
  /** Milliseconds. */
  readonly now: number
}

/** The verified claims, and those that were not verified. */
export type VerifiedToken = JsonObject & {
  readonly iss: string
  readonly aud: string
  readonly iat: number
  readonly exp: number
}

const header = encode({ alg: algorithm })
const hash = 'sha512'

/**
 * Signs and verifies tokens with the client secret: the first of the list signs, all of them verify.
 *
 * Signing is an HMAC, and a mistake in it would only make Duo reject the token. A mistake in verifying would let
 * anyone in, so a library does that. It is loaded with the first token to verify.
 */
export function createTokens(secrets: readonly string[]): Tokens {
  const [newest] = secrets as readonly [string]
  const signingKey = createSecretKey(newest, 'utf8')
  const loadVerifier = once(async () => {
    const [{ jwtVerify }, ...keys] = await Promise.all([import('jose/jwt/verify'), ...secrets.map(importKey)])
    return { jwtVerify, keys }
  })
  return {
    sign(claims) {
      const signed = `${header}.${encode(claims)}`
      return `${signed}.${createHmac(hash, signingKey).update(signed).digest('base64url')}`
    },
    async verify(token, { issuer, audience, now }) {
      const { jwtVerify, keys } = await loadVerifier()
      const options = {
        algorithms: [algorithm],
        issuer,
        audience,
        currentDate: new Date(now),
        clockTolerance: leeway,
        requiredClaims: ['iat', 'exp'],
      }
      const claims = await firstThatFits(keys, async (key) => (await jwtVerify(token, key, options)).payload, now)
      // Beyond the library's checks: its audience may be one of several, and it lets a token come from the future.
      if (typeof claims.aud !== 'string')
        throw new DuoError('wrong_key', 'the id_token is meant for several applications')
      if ((claims.iat as number) > Math.floor(now / 1000) + leeway) throw new DuoError('not_yet_valid')
      return claims as unknown as VerifiedToken
    },
  }
}

function encode(claims: object): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url')
}

function importKey(secret: string): Promise<webcrypto.CryptoKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-512' }
  return crypto.subtle.importKey('raw', Buffer.from(secret), hmac, false, ['verify'])
}

/** Tries one key after the other, as long as only the signature is invalid. */
async function firstThatFits<Key, Claims>(
  keys: readonly Key[],
  verify: (key: Key) => Promise<Claims>,
  now: number,
): Promise<Claims> {
  let failure: DuoError | undefined
  for (const key of keys) {
    try {
      return await verify(key)
    } catch (error) {
      failure = failureOf(error as JoseError, now)
      if (failure.code !== 'bad_signature') break
    }
  }
  throw failure ?? new DuoError('bad_signature')
}

/**
 * The part of a library error that duokit reads. The error itself is never passed on, because it contains the token's
 * claims.
 */
interface JoseError {
  readonly code?: string
  readonly claim?: string
  readonly reason?: string
  readonly payload?: { readonly exp?: number }
}

function failureOf({ code, claim, reason, payload }: JoseError, now: number): DuoError {
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return new DuoError('bad_signature')
  if (code === 'ERR_JOSE_ALG_NOT_ALLOWED') {
    return new DuoError('bad_signature', `the id_token is not signed with ${algorithm}`)
  }
  if (code === 'ERR_JWT_EXPIRED') {
    const late = Math.floor(now / 1000) - (payload?.exp ?? 0)
    return new DuoError('expired', `the id_token ended ${late} seconds ago`)
  }
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' && reason === 'check_failed') {
    if (claim === 'iss') return new DuoError('wrong_issuer')
    if (claim === 'aud') return new DuoError('wrong_key')
    if (claim === 'nbf') return new DuoError('not_yet_valid')
  }
  return new DuoError(
    'malformed',
    claim === undefined ? 'the id_token is no token' : `the id_token has no valid ${claim}`,
  )
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
