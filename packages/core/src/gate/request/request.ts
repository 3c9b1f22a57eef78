/**
 * The parts of a request that the gate needs. An adapter builds it lazily: nothing is parsed before it is needed.
 *
 * @typeParam Ctx - the framework's own request object, handed to the application's callbacks untouched
 */
export interface GateRequest<Ctx = unknown> {
  readonly ctx: Ctx
  readonly method: string
  /** Path and query at the application's root, as the browser sent them. */
  readonly url: string
  /** A request header by its lower-case name. */
  header(name: string): string | undefined
  /**
   * The urlencoded body.
   *
   * @throws DuoError `body_consumed` when something else has read it, `body_too_large`, `body_timeout`
   */
  form(): Promise<URLSearchParams>
}

/** The response that the adapter has to send, and nothing else. */
export interface GateAnswer {
  readonly status: number
  /** In order; `set-cookie` may occur several times and must be appended to what the application has set itself. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

/** The path of a request URL, without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/** A parameter that is there once; `undefined` where it is missing or doubled. */
export function singleValue(query: URLSearchParams, name: string): string | undefined {
  const [value, ...surplus] = query.getAll(name)
  return surplus.length === 0 ? value : undefined
}

/** The query of a request URL. */
export function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.slice(pathOf(url).length))
}
