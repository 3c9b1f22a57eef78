import { type SetCookie, serializeCookie } from '../request/cookies.js'
import type { Rejected, Unavailable } from './outcome.js'

type Header = readonly [name: string, value: string]

/** Set-Cookie headers. */
export function cookieHeaders(cookies: readonly SetCookie[] = []): Header[] {
  return cookies.map((cookie) => ['set-cookie', serializeCookie(cookie)])
}

/** A 401 must name a scheme (RFC 9110 15.5.2); browsers ignore one that they do not know. */
export function challenge(status: number): Header[] {
  return status === 401 ? [['www-authenticate', 'Duo']] : []
}

/** The headers of a login that failed, as a page or a problem. */
export function failureHeaders(outcome: Rejected | Unavailable): Header[] {
  const { allow } = 'allow' in outcome ? outcome : { allow: undefined }
  return [...cookieHeaders(outcome.cookies), ...(allow === undefined ? [] : [['allow', allow.join(', ')] as const])]
}
