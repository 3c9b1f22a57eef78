/** What Duo Web SDK v2 says on the wire (protocol.md A.1 and A.2). No other published file holds one of these facts. */

/** Who signed a half, and for what. */
export const prefixes = {
  request: 'TX',
  app: 'APP',
  response: 'AUTH',
  enrollRequest: 'ENROLL_REQUEST',
  enrollResponse: 'ENROLL',
  error: 'ERR',
} as const

/** Characters. */
export const keyLengths = { ikey: 20, skey: 40, shortestAkey: 40 } as const

/** Seconds that Duo has to take over a request. */
export const requestLifetime = 300
/** Seconds that the application's half counts, and so the whole login. */
export const appLifetime = 3600

/** The form field that carries Duo's answer. */
export const responseField = 'sig_response'

/** UTF-8 bytes. Duo names no limit; a longer name is no name, and would only be work to refuse later. */
export const longestUsername = 1024
/** Characters: both halves of the longest user name, with room to spare. A genuine answer is about 230. */
export const longestResponse = 4096
