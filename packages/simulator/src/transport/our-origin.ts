import { hostnameOf, isOurHost } from './hosts.js'
import type { Site } from './site.js'

/**
 * The origin at the beginning of this address, when it is one of ours. Clients write where they believe Duo to be into
 * what they sign; a port may be ours or, behind a forwarded port, the one by which the request came.
 */
export function ourOriginOf(
  address: string,
  { site, host }: { site: Site; host: string | undefined },
): string | undefined {
  const found = /^(https?):\/\/([^/?#]+)/.exec(address)
  const [origin, scheme, authority] = found ?? []
  if (origin === undefined || scheme !== site.scheme) return undefined
  if (!isOurHost(authority, site)) return undefined
  const port = portOf(authority, scheme)
  return port === site.port || (hostnameOf(host) !== undefined && port === portOf(host, scheme)) ? origin : undefined
}

function portOf(authority: string | undefined, scheme: string): number {
  const port = /:(\d{1,5})$/.exec(authority ?? '')?.[1]
  return port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port)
}

/** The origin by which a browser knows the page that posted this, as far as its Host header says. */
export const originReached = (
  { headers }: { headers: { host?: string | undefined } },
  { scheme, url }: Site,
): string => {
  const origin = `${scheme}://${headers.host ?? ''}`
  return URL.canParse(origin) ? new URL(origin).origin : url
}
