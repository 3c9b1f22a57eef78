import { createHmac } from 'node:crypto'
import { akey, ikey, sealMac, type Site, skey } from './signing.js'

// What may be accepted, said a second time and in another way than core says it: whole texts, regular expressions,
// decode everything. Slow, and good for nothing but to hold core against.

const halves =
  /^([A-Z_]+)\|((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\|([0-9a-f]{40}):APP\|((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\|([0-9a-f]{40})$/

/** The keys of an application, and which half is Duo's. */
interface KnownKeys {
  readonly skeys?: readonly string[]
  readonly akeys?: readonly string[]
  readonly prefix?: string
}

/** What the reference knows beside the keys; times in seconds. */
export interface KnownAnswer extends KnownKeys {
  readonly now: number
  readonly leeway?: number
}

/** What a verified answer says. */
export interface VerifiedReference {
  readonly user: string
  readonly expiresAt: number
  readonly appExpiresAt: number
  readonly responseHalf: string
  readonly appHalf: string
}

interface Content {
  readonly user: string
  readonly end: number
}

/** The verified answer, or nothing. */
export function verifiedAnswer(
  text: unknown,
  { now, leeway = 0, ...keys }: KnownAnswer,
): VerifiedReference | undefined {
  const [own, app] = signedContents(text, keys) ?? []
  if (own === undefined || app === undefined || own.user !== app.user) return undefined
  if (own.end + leeway <= now || app.end <= now) return undefined
  const [responseHalf = '', appHalf = ''] = String(text).split(':')
  return { user: own.user, expiresAt: own.end, appExpiresAt: app.end, responseHalf, appHalf }
}

function signedContents(
  text: unknown,
  { skeys = [skey], akeys = [akey], prefix = 'AUTH' }: KnownKeys,
): readonly (Content | undefined)[] | undefined {
  const found = typeof text === 'string' && text.length <= 4096 ? halves.exec(text) : null
  if (found === null || found[1] !== prefix) return undefined
  const [, , payload = '', mac = '', appPayload = '', appMac = ''] = found
  const signed = isSigned(`${prefix}|${payload}`, mac, skeys) && isSigned(`APP|${appPayload}`, appMac, akeys)
  return signed ? [contentOf(payload), contentOf(appPayload)] : undefined
}

function isSigned(text: string, mac: string, keys: readonly string[]): boolean {
  return keys.some((key) => createHmac('sha1', key).update(text).digest('hex') === mac)
}

function contentOf(payload: string): Content | undefined {
  const bytes = Buffer.from(payload, 'base64')
  if (bytes.toString('base64') !== payload) return undefined
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) return undefined
  const [user, key, end, ...more] = text.split('|')
  if (more.length > 0 || !user || key !== ikey || !/^[0-9]{1,15}$/.test(end ?? '')) return undefined
  return { user, end: Number(end) }
}

/** The value of the first cookie of a name in a `Cookie` header. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  const pair = header
    ?.split(';')
    .map((text) => text.replace(/^ +/, ''))
    .find((text) => text.startsWith(`${name}=`))
  return pair?.slice(name.length + 1).trim()
}

/** By whom a seal may have been made, and what it has to be for. */
export interface OpenScope {
  readonly secrets: readonly string[]
  readonly purpose: string
  readonly site: Site
}

/** A record as a cookie holds it. */
export type SealedRecord = Readonly<Record<string, unknown>>

/** What a sealed text holds, or nothing for one that no gate of these secrets made. */
export function openSeal(text: string | undefined, { secrets, purpose, site }: OpenScope): SealedRecord | undefined {
  const [payload, mac, ...more] = text?.split('.') ?? []
  if (!payload || mac === undefined || more.length > 0 || String(text).length > 4096) return undefined
  const genuine = secrets.some((secret) => sealMac(payload, { secret, purpose, site }) === mac)
  return genuine ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as SealedRecord) : undefined
}

/** What a token has to be about; times in seconds. */
export interface KnownToken {
  readonly now: number
  readonly issuer: string
  readonly user: string | undefined
  readonly nonce: string
  readonly keys?: readonly string[]
}

/** What counts of the claims of a token that may let somebody in, or nothing. Times in seconds. */
export function verifiedToken(
  token: unknown,
  { now, issuer, user, nonce, keys = [skey] }: KnownToken,
): SealedRecord | undefined {
  const [header = '', payload = '', signature, ...more] = String(token).split('.')
  if (signature === undefined || more.length > 0) return undefined
  // The library that verifies forgives the other alphabet, padding and white space in the signature, which nothing
  // covers.
  const given = Buffer.from(signature.replace(/\s/g, ''), 'base64url')
  const signed = keys.some((key) => createHmac('sha512', key).update(`${header}.${payload}`).digest().equals(given))
  if (!signed || jsonOf(header)?.['alg'] !== 'HS512') return undefined
  const claims = jsonOf(payload)
  return claims && isOurs(claims, { issuer, user, nonce }) && isCurrent(claims, now) ? claims : undefined
}

function isOurs(claims: SealedRecord, { issuer, user, nonce }: Pick<KnownToken, 'issuer' | 'user' | 'nonce'>): boolean {
  const { result, status } = (claims['auth_result'] ?? {}) as SealedRecord
  return (
    claims['iss'] === issuer &&
    claims['aud'] === ikey &&
    claims['preferred_username'] === user &&
    claims['nonce'] === nonce &&
    result === 'allow' &&
    status === 'allow'
  )
}

function isCurrent({ exp, iat, nbf = 0 }: SealedRecord, now: number): boolean {
  if (typeof exp !== 'number' || typeof iat !== 'number' || typeof nbf !== 'number') return false
  return exp > now - 60 && iat <= now + 60 && nbf <= now + 60
}

function jsonOf(part: string): SealedRecord | undefined {
  try {
    // A decoder of texts leaves out a byte order mark.
    return JSON.parse(new TextDecoder().decode(Buffer.from(part, 'base64url'))) as SealedRecord
  } catch {
    return undefined
  }
}
