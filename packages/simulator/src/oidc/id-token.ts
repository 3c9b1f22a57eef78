import type { Application } from '../settings/application.js'
import type { FactorNames } from '../settings/factor-names.js'
import type { BadIdToken } from '../settings/outcomes.js'
import type { User } from '../state/users.js'
import { authContextOf } from './auth-context.js'
import { wordsOf, type AuthRecord } from '../prompt/auth-record.js'
import type { Grant } from '../prompt/codes.js'
import { signJwt, unsignedJwt, type Claims, type JwtAlg } from './jwt.js'

/** What an id_token is made from. */
export interface IdTokenTerms {
  grant: Grant
  application: Application
  user: User
  /** Address of the token endpoint, by the name that the client used. */
  issuer: string
  /** Unix seconds. */
  now: number
  /** Seconds for which it is good. */
  lifetime: number
  factorNames: FactorNames
  alg: JwtAlg
  spoiled: BadIdToken | null
}

/** The signed account of a login, good or spoiled in one way. */
export function idToken(terms: IdTokenTerms): string {
  const { application, spoiled, alg } = terms
  const claims = spoiledClaims(claimsOf(terms), terms)
  if (spoiled === 'alg-none') return unsignedJwt(claims)
  const token = signJwt(claims, application.skey, spoiled === 'hs256' ? 'HS256' : alg)
  return spoiled === 'sig' ? spoilSignature(token) : token
}

function claimsOf({ grant, application, user, issuer, now, lifetime, factorNames }: IdTokenTerms): Claims {
  const { record, nonce } = grant
  const words = wordsOf(record)
  const status = words.result === 'success' ? 'allow' : 'deny'
  return {
    iss: issuer,
    aud: application.ikey,
    sub: record.user,
    preferred_username: record.user,
    iat: now,
    exp: now + lifetime,
    auth_time: record.confirmedAt ?? record.at,
    ...(nonce === undefined ? {} : { nonce }),
    amr: words.amr,
    auth_result: { result: status, status, status_msg: words.message },
    auth_context: authContextOf(record, { application, user, factorNames }),
  }
}

function spoiledClaims(claims: Claims, { grant, application, user, spoiled, ...terms }: IdTokenTerms): Claims {
  const { now, lifetime } = terms
  const { record } = grant
  switch (spoiled) {
    case 'iss':
      return { ...claims, iss: 'https://duo.invalid/oauth/v1/token' }
    case 'aud':
      return { ...claims, aud: `${application.ikey.slice(0, -1)}${application.ikey.endsWith('0') ? '1' : '0'}` }
    case 'expired':
      return { ...claims, iat: now - lifetime - 600, exp: now - 600, auth_time: now - lifetime - 600 }
    case 'future-iat':
      return { ...claims, iat: now + 600, exp: now + 600 + lifetime }
    case 'user':
      return { ...claims, sub: `${record.user}.other`, preferred_username: `${record.user}.other` }
    case 'user-case':
      return { ...claims, preferred_username: swapCase(record.user) }
    case 'nonce':
      return { ...claims, nonce: 'a-nonce-that-nobody-sent' }
    case 'no-auth-result':
      return Object.fromEntries(Object.entries(claims).filter(([name]) => name !== 'auth_result'))
    case 'deny': {
      const denied: AuthRecord = { ...record, failure: 'deny' }
      return claimsOf({ ...terms, spoiled: null, grant: { ...grant, record: denied }, application, user })
    }
    default:
      return claims
  }
}

const swapCase = (text: string): string => {
  const upper = text.toUpperCase()
  return upper === text ? text.toLowerCase() : upper
}

/** One other character at the beginning of it: the form stays right, so that only a comparison can notice. */
function spoilSignature(token: string): string {
  const at = token.lastIndexOf('.') + 1
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}
