/**
 * What a {@link DuoWebError} is about.
 *
 * | code | thrown or rejected when |
 * |---|---|
 * | `server_error` | the server put `ERR|…` where the signed request belongs |
 * | `bad_token` | the signed request is no text with exactly one `:` |
 * | `no_host`, `no_sig_request`, `no_element` | something that is required is nowhere to be found |
 * | `bad_host` | the host is not a host name, or wants plain http away from this machine |
 * | `bad_element` | `iframe` and `iframeContainer` are both given, or hold the wrong kind of element |
 * | `not_started` | `Duo._doPostBack` was called and no prompt is on the page |
 * | `frame_error` | Duo's frame answered `ERR|…` (only `done` rejects with it) |
 * | `destroyed` | `destroy()` or a later `init` came before the answer (only `done` rejects with it) |
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
 * The one error of this package. The message begins with `Duo Web SDK error: `, as in Duo's own script; programs should
 * look at `code`.
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
