import { parseAddress } from '../../transport/address.js'
import { DuoError } from '../../errors/errors.js'
import type { Site } from './site.js'

const longestNext = 1024
// oxlint-disable-next-line no-control-regex -- control characters are what must be found: URL parsers drop some silently
const invalidCharacters = /[\u0000-\u001f\u007f\\]/

/**
 * Validates the target of a login: a path of the application, or a URL of a trusted origin. Returns `undefined` for
 * anything that could lead elsewhere.
 *
 * The value is resolved first and checked afterwards, because browsers too use the resolved URL.
 */
export function resolveNext(site: Site, value: unknown): string | undefined {
  if (typeof value !== 'string' || invalidCharacters.test(value)) return undefined
  if (!value.startsWith('/')) return trustedAddress(site, value)
  const url = new URL(site.address(value))
  if (url.origin !== site.origin || !url.pathname.startsWith(`${site.path}/`)) return undefined
  const path = url.pathname.slice(site.path.length)
  if (path.startsWith('//') || isUnder(site.basePath, path)) return undefined
  const resolved = path + url.search + url.hash
  // Encoding makes a string up to nine times as long, and the cookie contains the encoded one.
  return resolved.length > longestNext ? undefined : resolved
}

/** Frameworks differ in decoding and in case, so both are folded: a way back into the gate's routes would be a loop. */
function isUnder(basePath: string, path: string): boolean {
  const folded = decode(path).toLowerCase()
  const base = basePath.toLowerCase()
  return folded === base || folded.startsWith(`${base}/`)
}

/**
 * Decodes each escape separately, as lenient decoders do, because a malformed one must not hide the others. A base
 * path is ASCII.
 */
function decode(path: string): string {
  return path.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/**
 * Judged by the origin that it resolves to, and handed on in the resolved spelling, so that browsers cannot read it in
 * another way.
 */
function trustedAddress(site: Site, value: string): string | undefined {
  if (!/^https?:\/\//i.test(value)) return undefined
  const url = parseAddress(value)
  if (url === undefined || !site.trustedOrigins.includes(url.origin)) return undefined
  if (url.username !== '' || url.password !== '' || url.href.length > longestNext) return undefined
  return url.href
}

/**
 * Validates the `next` that `onVerified` returned. A URL of this site becomes its path. Any other origin is a mistake
 * of the application, and is reported instead of sending users elsewhere.
 *
 * @returns `undefined` for a path of this site that no login may lead to
 * @throws DuoError `untrusted_next`
 */
export function chosenNext(site: Site, value: string): string | undefined {
  const root = site.origin + site.path
  const next = resolveNext(site, value.startsWith(`${root}/`) ? value.slice(root.length) : value)
  if (next === undefined && isForeign(site, value)) throw new DuoError('untrusted_next')
  return next
}

/** As browsers resolve it, who take a backslash for a slash and drop line breaks. */
function isForeign({ origin }: Site, value: string): boolean {
  try {
    return new URL(value, origin).origin !== origin
  } catch {
    return true
  }
}
