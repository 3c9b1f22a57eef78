import type { Site } from './site.js'

const longestNext = 1024
// oxlint-disable-next-line no-control-regex -- control characters are what must be found: URL parsers drop some silently
const refusedCharacters = /[\u0000-\u001f\u007f\\]/

/**
 * Where to go after a login, as a path at the application's root, or `undefined` for anything that could lead elsewhere.
 *
 * The text is resolved first and judged afterwards, since browsers too act on the resolved address.
 */
export function resolveNext(site: Site, value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined
  if (refusedCharacters.test(value)) return undefined
  const url = new URL(site.address(value))
  if (url.origin !== site.origin || !url.pathname.startsWith(`${site.path}/`)) return undefined
  const path = url.pathname.slice(site.path.length)
  if (path.startsWith('//') || isUnder(site.basePath, path)) return undefined
  const resolved = path + url.search + url.hash
  // Encoding makes text up to nine times as long, and it is the encoded one that a cookie has to carry.
  return resolved.length > longestNext ? undefined : resolved
}

/** Frameworks differ in decoding and in case, so both are folded: a way back into the gate's routes would be a loop. */
function isUnder(basePath: string, path: string): boolean {
  const folded = decode(path).toLowerCase()
  const base = basePath.toLowerCase()
  return folded === base || folded.startsWith(`${base}/`)
}

/** Escape by escape, as the lenient do: one that is none must not hide the others. A base path is ASCII. */
function decode(path: string): string {
  return path.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
