/**
 * Options of `init`, with the names of Duo's own script. You can set `host`, `sig_request`, `post_action` and
 * `post_argument` as data attributes of the element instead (`data-sig-request` and so on). Options take precedence.
 */
export interface DuoInitOptions {
  /**
   * Duo's API host, `api-xxxxxxxx.duosecurity.com`; required here or as `data-host`. `http://` is allowed only for a
   * local Duo on localhost, `127.0.0.1` or `[::1]`.
   */
  host?: string | null | undefined
  /** The result of the server's `sign_request`; required here or as `data-sig-request`. */
  sig_request?: string | null | undefined
  /** The URL to post the response to; this page's own URL if empty. */
  post_action?: string | null | undefined
  /** The name of the form field with the response; `sig_response` if empty. */
  post_argument?: string | null | undefined
  /** Your iframe, or its id; the element `duo_iframe` if neither this nor `iframeContainer` is given. */
  iframe?: string | Element | null | undefined
  /** An element, or its ID, in which `init` creates an iframe. Other content of the element is removed. */
  iframeContainer?: string | Element | null | undefined
  /** Attributes of the created iframe; `title` and `allow` have defaults. You cannot set `src`. */
  iframeAttributes?: Readonly<Record<string, string | number | boolean>> | null | undefined
  /** Called with the filled form instead of a submit, also for an `ERR|…` response. */
  submit_callback?: ((form: HTMLFormElement) => unknown) | null | undefined
  /** `false` submits nothing: await `done` instead. Duo's own script does not have this option. */
  submit?: boolean | undefined
}
