/** What Duo's frame answered, ready for the server. */
export interface DuoAnswer {
  /** The field's value: what the frame said, `:`, and the application's half. For `verify_response` on the server. */
  response: string
  /** The filled form: the page's own `duo_form` with its other fields, or one made for the answer. */
  form: HTMLFormElement
}

/** A prompt on the page. */
export interface DuoPrompt {
  /**
   * Resolves once with the answer, before the form is submitted. That there is one says nothing yet: only the server
   * can verify it. Rejects with a `DuoWebError`: `frame_error` when the frame answered `ERR|…`, `destroyed` when the
   * prompt was removed or replaced before it answered. Who ignores the promise sees no unhandled rejection.
   */
  readonly done: Promise<DuoAnswer>
  /**
   * Stops listening and takes out of the page what `init` put there: the frame in a container, the form or the field
   * of the answer. The page's own iframe stays. May be called any number of times.
   */
  readonly destroy: () => void
}
