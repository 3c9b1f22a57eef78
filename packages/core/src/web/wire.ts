/** The protocol of Duo Web SDK v2 (protocol.md A.1 and A.2). No other published file contains one of these facts. */

/** Who signed a half, and for what. */
export const prefixes = {
  request: 'TX',
  app: 'APP',
  response: 'AUTH',
  enrollRequest: 'ENROLL_REQUEST',
  enrollResponse: 'ENROLL',
  error: 'ERR',
} as const

/** Separates the two halves of a request or a response. */
export const halfSeparator = ':'
/** Separates the fields of a half, and the claims inside it. No claim can contain it. */
export const fieldSeparator = '|'

/** Characters. */
export const keyLengths = { ikey: 20, skey: 40, shortestAkey: 40 } as const

/** Seconds that Duo has to take over a request. */
export const requestLifetime = 300
/** Seconds for which the application's half is valid, and with it the login. */
export const appLifetime = 3600
/** Seconds that a clock may run ahead of Duo's at most. Ours: no SDK of Duo's forgives any. */
export const longestLeeway = 60

/** The page in the iframe, and the version that Duo's last browser script says it is. */
export const framePath = '/frame/web/v1/auth'
export const frameVersion = '2.9'
/** What that page is called for an application whose iframe Duo has ended. */
export const upgradeTitle = /universal prompt upgrade required/i

/** The form field with Duo's response. */
export const responseField = 'sig_response'

/** UTF-8 bytes. Duo names no limit; a longer name is no name, and would only be work to refuse later. */
export const longestUsername = 1024
/** Characters: both halves with the longest username, and some more. A genuine response has about 230. */
export const longestResponse = 4096

/** An HMAC-SHA1, as lower-case hex. */
export const macForm = /^[0-9a-f]{40}$/
export const macLength = 40
/** The end of a half's life: decimal seconds, neither sign nor fraction nor white space (protocol.md A.6). */
export const secondsForm = /^\d{1,15}$/
/** What Duo's frame says went wrong, in the characters that Duo's browser script lets through (protocol.md A.8). */
export const errorForm = /^ERR\|([\w\s.()]{1,200})$/

/** Returned by `sign_request` of Duo's Node package instead of a request; its browser script shows the string. */
export const signErrors = {
  username: 'ERR|The username passed to sign_request() is invalid.',
  ikey: 'ERR|The Duo integration key passed to sign_request() is invalid',
  skey: 'ERR|The Duo secret key passed to sign_request() is invalid',
  akey: 'ERR|The application secret key passed to sign_request() must be at least 40 characters.',
} as const

/** The parameter of the frame's URL with Duo's half of a request. */
export const frameParameter = 'tx'
