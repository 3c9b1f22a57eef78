import { createHmac, timingSafeEqual } from 'node:crypto'
import { isRecord } from '../settings/check-fields.js'

/** What clients of Duo sign with. Duo itself answers HS512. */
export type JwtAlg = 'HS512' | 'HS256'

const HASHES: Readonly<Record<JwtAlg, string>> = { HS512: 'sha512', HS256: 'sha256' }

/** What a token says, before anything of it is believed. */
export type Claims = Readonly<Record<string, unknown>>

/** Why a token is none. */
export interface JwtProblem {
  ok: false
  reason: 'malformed_jwt' | 'bad_alg' | 'bad_signature'
  explanation: string
}

/** `header.claims.signature`, each base64url (RFC 7515, 7.1). */
export function signJwt(claims: Claims, secret: string, alg: JwtAlg = 'HS512'): string {
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${macOf(signed, secret, alg)}`
}

/** The same without a signature, which every verifier has to refuse. */
export const unsignedJwt = (claims: Claims): string => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`

/** The claims of a token that was signed with this secret. */
export function readJwt(text: string, secret: string): { ok: true; alg: JwtAlg; claims: Claims } | JwtProblem {
  const parts = text.split('.')
  if (parts.length !== 3) {
    return problem('malformed_jwt', `It has ${parts.length} parts between dots, and a signed token has three.`)
  }
  const [head = '', body = '', signature = ''] = parts
  const header = decode(head)
  if (header === undefined) return problem('malformed_jwt', 'Its first part is not a JSON object in base64url.')
  const { alg } = header
  if (alg !== 'HS512' && alg !== 'HS256') {
    const named = typeof alg === 'string' ? `"${alg.slice(0, 20)}"` : 'none that can be read'
    return problem('bad_alg', `Its alg is ${named}; Duo takes HS512 and HS256.`)
  }
  if (!/^[\w-]*$/.test(signature)) {
    return problem('malformed_jwt', 'Its third part, the signature, is not base64url without padding.')
  }
  if (!sameText(macOf(`${head}.${body}`, secret, alg), signature)) {
    return problem(
      'bad_signature',
      "It was not signed with the application's secret key. Compare the application's client secret with the skey of this simulator; unless given, it is a new one at every start.",
    )
  }
  const claims = decode(body)
  return claims ? { ok: true, alg, claims } : problem('malformed_jwt', 'Its claims are not a JSON object in base64url.')
}

/** The claims of a token whose signature nobody looked at; undefined when there are none. */
export const peekClaims = (text: string): Claims | undefined => decode(text.split('.')[1] ?? '')

const problem = (reason: JwtProblem['reason'], explanation: string): JwtProblem => ({ ok: false, reason, explanation })

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode(part: string): Claims | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'))
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const macOf = (signed: string, secret: string, alg: JwtAlg): string =>
  createHmac(HASHES[alg], secret).update(signed).digest('base64url')

function sameText(wanted: string, given: string): boolean {
  const [one, other] = [Buffer.from(wanted), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}
