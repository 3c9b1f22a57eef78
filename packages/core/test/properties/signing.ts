import { createHash, createHmac, hkdfSync } from 'node:crypto'

// Everything that Duo or the application signs, made here without core: what core accepts is held against it.

export const ikey = 'DIFUZZFUZZFUZZFUZZ01'
export const otherIkey = 'DIFUZZFUZZFUZZFUZZ02'
export const skey = 'dfuzz1fuzz1fuzz1fuzz1fuzz1fuzz1fuzz1fuzz'
export const olderSkey = 'dfuzz2fuzz2fuzz2fuzz2fuzz2fuzz2fuzz2fuzz'
export const strangeSkey = 'dfuzz3fuzz3fuzz3fuzz3fuzz3fuzz3fuzz3fuzz'
export const akey = 'afuzz1-what-only-the-application-knows-1'
export const olderAkey = 'afuzz2-what-only-the-application-knew-before-and-that-is-longer-than-a-block'
export const cookieSecret = 'cfuzz1-what-signs-the-cookies-of-the-gates'
export const olderCookieSecret = 'cfuzz2-what-signed-the-cookies-before'
export const strangeSecret = 'cfuzz3-what-signs-the-cookies-of-others'

/** What no message may hold. */
export const secrets = [skey, olderSkey, akey, olderAkey, cookieSecret, olderCookieSecret]

/** Seconds: when everything happens, give or take what an input says. */
export const noon = 1_800_000_000

const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64')
const base64url = (content: string): string => Buffer.from(content).toString('base64url')

/** A half of Web SDK v2 over any payload. */
export function signPayload(prefix: string, payload: string, key: string): string {
  const signed = `${prefix}|${payload}`
  return `${signed}|${createHmac('sha1', key).update(signed).digest('hex')}`
}

/** A half over any content. */
export function signHalf(prefix: string, content: string, key: string): string {
  return signPayload(prefix, base64(content), key)
}

interface JwtOptions {
  readonly key?: string
  readonly header?: unknown
  readonly hash?: string
}

/** A token over any header and claims; texts are taken as they are. */
export function signJwt(
  claims: unknown,
  { key = skey, header = { alg: 'HS512' }, hash = 'sha512' }: JwtOptions = {},
): string {
  const text = (part: unknown): string => (typeof part === 'string' ? part : JSON.stringify(part))
  const signed = `${base64url(text(header))}.${base64url(text(claims))}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

const sealKeys = new Map<string, Buffer>()

function sealKey(secret: string, purpose: string): Buffer {
  const name = `${purpose} ${secret}`
  const known = sealKeys.get(name)
  if (known !== undefined) return known
  const key = Buffer.from(hkdfSync('sha256', secret, '', `duokit/v1/${purpose}`, 32))
  sealKeys.set(name, key)
  return key
}

/** Where a gate is. */
export interface Site {
  readonly address: string
  readonly basePath: string
}

/** What a seal is for. */
export interface SealScope {
  readonly secret: string
  readonly purpose: string
  readonly site: Site
}

/** The MAC of a sealed text, for a purpose at a site. */
export function sealMac(payload: string, { secret, purpose, site }: SealScope): string {
  const scope = JSON.stringify(['duokit', 1, purpose, site.address, site.basePath])
  return createHmac('sha256', sealKey(secret, purpose)).update(scope).update(payload).digest('base64url')
}

/** A record as the gate keeps it in a cookie. */
export function seal(record: object, scope: SealScope): string {
  const payload = base64url(JSON.stringify(record))
  return `${payload}.${sealMac(payload, scope)}`
}

/** What a session's id leaves in a record. */
export function bound(binding: string | undefined): string | undefined {
  return binding === undefined
    ? undefined
    : createHash('sha256').update('duokit/v1/binding').update(binding).digest('base64url')
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
