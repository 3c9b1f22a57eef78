import { createHmac, timingSafeEqual } from 'node:crypto'
import type { JsonObject } from '../transport/duo-answer.js'
import { algorithm, leeway, secretClaims, tokenKindOf } from '../universal/wire.js'
import { type KeysAtHand, secondsLeft, type Signature } from './keys-at-hand.js'

/** A token of the Universal Prompt, without its signature. */
export interface ExplainedToken {
  /** Duo's response, the request of a redirect to Duo, the proof of the client ID for Duo, or a foreign token. */
  readonly kind: 'id_token' | 'authorize_request' | 'client_assertion' | 'token'
  readonly algorithm: string
  /** Without `state` and `nonce`. */
  readonly claims: JsonObject
  readonly issuedAt: number | undefined
  /** Seconds since 1970. */
  readonly expiresAt: number | undefined
  /** Negative after the expiry. */
  readonly secondsLeft: number | undefined
  readonly signature: Signature
  readonly problems: readonly string[]
}

const form = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/
const longest = 256 * 1024

/** @returns `undefined` for a string of another kind */
export function explainToken(text: string, keys: KeysAtHand): ExplainedToken | undefined {
  const [, first, second, signature] = (text.length <= longest && form.exec(text)) || []
  const header = readPart(first)
  const claims = readPart(second)
  if (header === undefined || claims === undefined || signature === undefined) return undefined
  const expiresAt = numberOf(claims['exp'])
  const explained = {
    kind: tokenKindOf(claims),
    algorithm: typeof header['alg'] === 'string' ? header['alg'].slice(0, 20) : 'none',
    claims: withoutSecrets(claims),
    issuedAt: numberOf(claims['iat']),
    expiresAt,
    secondsLeft: expiresAt === undefined ? undefined : secondsLeft(expiresAt, keys),
  }
  const checked = check({ algorithm: explained.algorithm, signed: `${first}.${second}`, signature }, keys)
  return { ...explained, signature: checked, problems: problemsOf({ ...explained, signature: checked }, keys) }
}

/** With a state or a nonce, anyone could finish the login. */
function withoutSecrets(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !secretClaims.some((secret) => secret === name)))
}

function check(token: { algorithm: string; signed: string; signature: string }, { skeys = [] }: KeysAtHand): Signature {
  if (token.algorithm !== algorithm) return 'invalid'
  if (skeys.length === 0) return 'unchecked'
  const given = Buffer.from(token.signature, 'base64url')
  const isValid = skeys.some((skey) => {
    const wanted = createHmac('sha512', skey).update(token.signed).digest()
    return wanted.length === given.length && timingSafeEqual(wanted, given)
  })
  return isValid ? 'valid' : 'invalid'
}

function problemsOf(token: Omit<ExplainedToken, 'problems'>, { ikey }: KeysAtHand): string[] {
  const problems: string[] = []
  if (token.algorithm !== algorithm) problems.push(`it is not signed with ${algorithm}, so it is never accepted`)
  else if (token.signature === 'invalid') problems.push('it is not signed with this client secret')
  if (token.expiresAt === undefined) problems.push('it has no expiry, so it is never accepted')
  if (token.secondsLeft !== undefined && token.secondsLeft <= -leeway) problems.push('it has expired')
  const audience = token.claims['aud']
  if (token.kind === 'id_token' && ikey !== undefined && audience !== ikey) {
    problems.push('it is for another application than these keys')
  }
  return problems
}

function readPart(text: string | undefined): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString())
    const isPart = typeof value === 'object' && value !== null && !Array.isArray(value) && isWithin(deepest, value)
    return isPart ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/** Levels of nesting. Duo uses four. JSON with thousands can be parsed, but not stringified again. */
const deepest = 32

function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isWithin(levels - 1, inner))
}

function numberOf(value: unknown): number | undefined {
  // Duo's SDK for C# writes its numbers as strings.
  if (typeof value === 'string' && /^\d{1,15}(\.\d{1,9})?$/.test(value)) return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
