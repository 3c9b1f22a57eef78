/** What a `fetch` is called with. */
export interface FetchInit {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** What is needed of a response. */
export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  /** A web stream, or anything else that yields bytes when iterated. */
  readonly body?: unknown
}

/** The platform's `fetch`, undici's, or any that behaves like them. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>
