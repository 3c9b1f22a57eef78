/** The response of Duo's frame, ready for the server. */
export interface DuoAnswer {
  /** The field's value for `verify_response` on the server: the frame's response, `:`, and the application's half. */
  response: string
  /** The filled form: the page's own `duo_form` with its other fields, or one created for the response. */
  form: HTMLFormElement
}

/** A prompt on the page. */
export interface DuoPrompt {
  /**
   * Resolves once with the response, before the form is submitted. The response proves nothing until the server has
   * verified it. Rejects with a `DuoWebError`: `frame_error` if the frame sent `ERR|…`, `destroyed` if the prompt was
   * removed or replaced before a response. If you ignore the promise, there is no unhandled rejection.
   */
  readonly done: Promise<DuoAnswer>
  /**
   * Stops listening, and removes what `init` added to the page: the frame in a container, and the form or the field
   * with the response. The page's own iframe stays. You can call it more than once.
   */
  readonly destroy: () => void
}
