import { randomBytes } from 'node:crypto'
import type { SimRequest } from '../transport/sim-request.js'
import type { Site } from '../transport/site.js'

// Cookies do not know ports: another simulator on this machine has its own name.
const nameOf = ({ port }: Site): string => `duo_simulator_${port}`

/** Which browser it is, by its cookie; a new name when it has none. */
export function browserOf({ headers }: SimRequest, site: Site): string {
  const name = nameOf(site)
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, value = ''] = pair.trim().split('=')
    if (key === name && /^[\w-]{32}$/.test(value)) return value
  }
  return randomBytes(24).toString('base64url')
}

/** The cookie that a remembered browser brings back. */
export const browserCookie = (browser: string, { site, seconds }: { site: Site; seconds: number }): string =>
  `${nameOf(site)}=${browser}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${site.scheme === 'https' ? '; Secure' : ''}`
