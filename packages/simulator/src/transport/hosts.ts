import { isIP } from 'node:net'

/** Names and addresses of this machine alone. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '::1' ||
  /^127(\.\d{1,3}){3}$/.test(hostname)

/** An origin as browsers and URLs write it: without the scheme's own port. */
export const originOf = ({ scheme, name, port }: { scheme: 'http' | 'https'; name: string; port: number }): string =>
  new URL(`${scheme}://${name}:${port}`).origin

/** The host name in a Host header, lower-case, without port and brackets; undefined when it is none. */
export function hostnameOf(header: string | undefined): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '')
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/**
 * Whether a request may be for us. A page of another site can point its own name at this machine (DNS rebinding) and
 * would then count as our origin: only names that nobody else can own are accepted, and those that were given at the
 * start.
 */
export function isOurHost(
  header: string | undefined,
  { names, remote }: { names: readonly string[]; remote: boolean },
): boolean {
  const hostname = hostnameOf(header)
  if (hostname === undefined) return false
  if (isLoopback(hostname) || names.includes(hostname)) return true
  // An address in figures cannot be rebound.
  return remote && isIP(hostname) !== 0
}
