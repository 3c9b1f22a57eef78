/**
 * Options of `init`, under the names of Duo's own script. Each of `host`, `sig_request`, `post_action` and
 * `post_argument` may instead stand in a data attribute of the element (`data-sig-request` and so on); options win.
 */
export interface DuoInitOptions {
  /**
   * Duo's API host, `api-xxxxxxxx.duosecurity.com`; required here or as `data-host`. `http://` is understood for
   * a local Duo on localhost, `127.0.0.1` or `[::1]` only.
   */
  host?: string | null | undefined
  /** What the server's `sign_request` returned; required here or as `data-sig-request`. */
  sig_request?: string | null | undefined
  /** Where the answer is posted; this page's own address if empty. */
  post_action?: string | null | undefined
  /** The name of the form field with the answer; `sig_response` if empty. */
  post_argument?: string | null | undefined
  /** Your iframe, or its id; the element `duo_iframe` if neither this nor `iframeContainer` is given. */
  iframe?: string | Element | null | undefined
  /** An element, or its id, in which an iframe is made. What else the element holds is removed. */
  iframeContainer?: string | Element | null | undefined
  /** Attributes of an iframe that is made; `title` and `allow` have defaults. Never changed, `src` is ours. */
  iframeAttributes?: Readonly<Record<string, string | number | boolean>> | null | undefined
  /** Called with the filled form in place of a submit, for an `ERR|…` answer as well. */
  submit_callback?: ((form: HTMLFormElement) => unknown) | null | undefined
  /** `false`: nothing is submitted, the page awaits `done` instead. An addition of ours. */
  submit?: boolean | undefined
}
