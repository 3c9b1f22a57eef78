/**
 * The code of a {@link DuoWebError}.
 *
 * | code | thrown or rejected when |
 * |---|---|
 * | `server_error` | the server sent `ERR|…` instead of a signed request |
 * | `bad_token` | the signed request is not a string with exactly one `:` |
 * | `no_host`, `no_sig_request`, `no_element` | a required option is missing |
 * | `bad_host` | the host is not a host name, or uses plain http for another machine |
 * | `bad_element` | both `iframe` and `iframeContainer` are set, or one is the wrong kind of element |
 * | `not_started` | `Duo._doPostBack` was called, and there is no prompt on the page |
 * | `frame_error` | Duo's frame sent `ERR|…` (only `done` rejects with it) |
 * | `destroyed` | `destroy()` or a later `init` was called before the response (only `done` rejects with it) |
 */
export type DuoWebErrorCode =
  | 'server_error'
  | 'bad_token'
  | 'no_host'
  | 'bad_host'
  | 'no_sig_request'
  | 'no_element'
  | 'bad_element'
  | 'not_started'
  | 'frame_error'
  | 'destroyed'

/**
 * The only error of this package. The message starts with `Duo Web SDK error: `, as in Duo's own script. In code,
 * compare `code`.
 *
 * @example
 * ```ts
 * import { DuoWebError, init } from '@duokit/browser'
 *
 * try {
 *   init({ host: 'api-xxxxxxxx.duosecurity.com', sig_request: '' })
 * } catch (error) {
 *   if (error instanceof DuoWebError && error.code === 'no_sig_request') location.assign('/login')
 * }
 * ```
 */
export class DuoWebError extends Error {
  override readonly name = 'DuoWebError'
  /** Why; see {@link DuoWebErrorCode}. */
  readonly code: DuoWebErrorCode

  constructor(code: DuoWebErrorCode, text: string) {
    super(`Duo Web SDK error: ${text}`)
    this.code = code
  }
}
