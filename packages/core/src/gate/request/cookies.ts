import { createHash } from 'node:crypto'
import type { GateRequest } from './request.js'
import type { Site } from './site.js'

/** A cookie to be set; with a `maxAge` of 0 it is removed. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Seconds. */
  readonly maxAge: number
  readonly path: string
  readonly secure: boolean
  readonly sameSite: 'Lax' | 'Strict' | 'None'
}

/** The gate's cookies of one site: named, limited and flagged alike wherever they are set. */
export interface CookieJar {
  read(request: GateRequest, name: string): string | undefined
  /**
   * Returns the rest of the names of the request's cookies that start with `prefix`, if it is plain; at most `limit`
   * of them.
   */
  suffixes(request: GateRequest, prefix: string, limit: number): string[]
  set(name: string, value: string, maxAge: number): SetCookie
  clear(name: string): SetCookie
}

/**
 * Cookies are named after `basePath` and a digest of the site, so that two gates do not overwrite each other: cookies
 * ignore ports (RFC 6265 8.5), and those of a path are sent to every path below it. They carry the strictest prefix
 * that the site allows: `__Host-` keeps sibling subdomains from planting one (RFC 6265bis 4.1.3).
 */
export function createCookieJar(site: Site): CookieJar {
  const prefix = site.secure ? (site.path === '' ? '__Host-' : '__Secure-') : ''
  const base = `${prefix}${site.basePath.slice(1).replaceAll('/', '-')}-${digestOf(site)}`
  const full = (name: string) => (name === '' ? base : `${base}-${name}`)
  const cookie = (name: string, value: string, maxAge: number): SetCookie => ({
    name: full(name),
    value,
    maxAge,
    path: site.path === '' ? '/' : site.path,
    secure: site.secure,
    sameSite: 'Lax',
  })
  return {
    read: (request, name) => readCookie(request.header('cookie'), full(name)),
    suffixes: (request, name, limit) => cookieSuffixes(request.header('cookie'), full(name), limit),
    set: cookie,
    clear: (name) => cookie(name, '', 0),
  }
}

/** Short, since it is in every request, and long enough for the few sites of one host. */
function digestOf({ origin, path, basePath }: Site): string {
  return createHash('sha256').update(`${origin}${path}${basePath}`).digest('hex').slice(0, 8)
}

/** The value of a `Set-Cookie` header (RFC 6265 4.1.1). */
export function serializeCookie(cookie: SetCookie): string {
  const secure = cookie.secure ? '; Secure' : ''
  return `${cookie.name}=${cookie.value}; Path=${cookie.path}; Max-Age=${cookie.maxAge}; HttpOnly${secure}; SameSite=${cookie.sameSite}`
}

/** Finds one cookie without splitting the header. If a name appears twice, the first cookie is used. */
function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (let at = header.indexOf(name); at >= 0; at = header.indexOf(name, at + name.length)) {
    const equals = at + name.length
    if (header.charCodeAt(equals) !== 0x3d || !startsPair(header, at)) continue
    const end = header.indexOf(';', equals)
    return header.slice(equals + 1, end === -1 ? header.length : end).trim()
  }
  return undefined
}

/**
 * A space alone does not separate cookies: a value may contain one, and after it text that looks like another cookie.
 */
function startsPair(header: string, at: number): boolean {
  let before = at - 1
  while (header.charCodeAt(before) === 0x20) before--
  return before < 0 || header.charCodeAt(before) === 0x3b
}

/** What a header of ours may repeat, to take such a cookie away. */
const plain = /^[\w-]*$/

function cookieSuffixes(header: string | undefined, prefix: string, limit: number): string[] {
  const found: string[] = []
  if (header === undefined || !header.includes(prefix)) return found
  for (const pair of header.split(';')) {
    const name = pair.slice(0, Math.max(pair.indexOf('='), 0)).trim()
    const suffix = name.slice(prefix.length)
    if (name.startsWith(prefix) && plain.test(suffix) && found.push(suffix) === limit) break
  }
  return found
}
