import { describeDuoRefusal, type JsonObject, readDuoRefusal, type DuoRefusal } from './duo-answer.js'
import { type DuoAnswer, DuoError } from '../errors/errors.js'
import type { Fetch } from './fetch.js'
import { startLoopTimer } from './loop-time.js'
import { createPinnedFetch } from './pinned-fetch.js'
import { reasonOf, unavailable } from './unavailable.js'

declare const __DUOKIT_VERSION__: string | undefined

/** How calls reach Duo. */
export interface HttpOptions {
  /** Milliseconds that a call may take, including its response. */
  readonly timeout: number
  readonly fetch?: Fetch | undefined
  /** Certificate authorities, as PEM: the only ones that are trusted. */
  readonly trustedRoots?: readonly string[] | undefined
}

/** One call. */
export interface HttpCall {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A response that could be read: Duo did what was asked, or refused it. */
export interface HttpAnswer {
  readonly status: number
  readonly body: JsonObject
  /** There when Duo refused the call. */
  readonly refusal: DuoRefusal | undefined
  /** The `Date` header, in seconds since 1970. */
  readonly date: number | undefined
}

/** Who calls, for Duo's logs. The build puts the version in; sources have none. */
const userAgent = `duokit/${typeof __DUOKIT_VERSION__ === 'undefined' ? 'development' : __DUOKIT_VERSION__}`

/** Bytes. An id_token of a user in hundreds of groups has a tenth of it. */
const longestAnswer = 256 * 1024

/**
 * Creates a function that calls Duo's service. It limits each call in time and in the size of the response, follows
 * no redirects, and distinguishes all failures.
 *
 * @returns a function that rejects with DuoError `duo_unavailable` (`outage`: no connection, no response in time, a
 * 5xx, an answer that cannot be read) or `duo_rate_limited` (429, with `duo.retryAfter` where Duo says it)
 */
export function createHttp(options: HttpOptions): (call: HttpCall) => Promise<HttpAnswer> {
  const send = transportOf(options)
  return async (asked) => {
    const call = { ...asked, headers: { 'user-agent': userAgent, ...asked.headers } }
    const raw = await inTime(options.timeout, call, (signal) => exchange(send, call, signal))
    return judge(raw, call)
  }
}

/** A page of Duo's, as a browser would get it. */
export interface PageAnswer {
  readonly status: number
  readonly text: string
}

/** The same for a page instead of a JSON response. Any status below 500 except 429 is a success. */
export function createPageHttp(options: HttpOptions): (url: string) => Promise<PageAnswer> {
  const send = transportOf(options)
  return async (url) => {
    const call: HttpCall = { method: 'GET', url, headers: { accept: 'text/html' } }
    const { status, text } = await inTime(options.timeout, call, (signal) => exchange(send, call, signal))
    if (status < 500 && status !== 429) return { status, text }
    const code = status === 429 ? 'duo_rate_limited' : 'duo_unavailable'
    throw new DuoError(code, `${hostOf(call)} answered ${status}`, { duo: { status } })
  }
}

function transportOf({ fetch: given, trustedRoots }: HttpOptions): Fetch {
  if (given !== undefined) return given
  // Looked up at each call: merely touching it loads the platform's HTTP client.
  return trustedRoots === undefined ? (url, init) => fetch(url, init) : createPinnedFetch(trustedRoots)
}

/** A response as received. */
interface RawAnswer {
  readonly status: number
  readonly text: string
  /** The `Date` header, in seconds since 1970. */
  readonly date: number | undefined
  readonly retryAfter: string | null
}

async function exchange(send: Fetch, call: HttpCall, signal: AbortSignal): Promise<RawAnswer> {
  const { status, headers, body } = await send(call.url, {
    method: call.method,
    headers: { accept: 'application/json', ...call.headers },
    ...(call.body === undefined ? {} : { body: call.body }),
    redirect: 'manual',
    signal,
  })
  if (!Number.isInteger(status)) throw new Error('the response has no status')
  const date = secondsOf(headers.get('date'))
  const retryAfter = headers.get('retry-after') ?? headers.get('x-retry-after')
  return { status, text: await readText(body), date, retryAfter }
}

async function readText(body: unknown): Promise<string> {
  if (body === null || body === undefined) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  const take = (chunk: Uint8Array): void => {
    length += chunk.byteLength
    if (length > longestAnswer) throw new Error(`the answer is longer than ${longestAnswer} bytes`)
    chunks.push(chunk)
  }
  if (body instanceof ReadableStream) await readStream(body, take)
  // Leaving the loop ends the stream, and with it the connection.
  else for await (const chunk of body as AsyncIterable<Uint8Array>) take(chunk)
  return Buffer.concat(chunks).toString()
}

/** Iterating a web stream costs a twentieth of a login. */
async function readStream(stream: ReadableStream<Uint8Array>, take: (chunk: Uint8Array) => void): Promise<void> {
  const reader = stream.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value)
  } catch (error) {
    void reader.cancel().catch(() => undefined)
    throw error
  }
}

/**
 * The limit applies even if `fetch` ignores the signal. A failure while this process was busy is not an outage of
 * Duo. Otherwise anyone who keeps the process busy could cause a login without Duo.
 */
async function inTime<T>(limit: number, call: HttpCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let refuse: (reason: DuoError) => void = () => undefined
  const late = new Promise<never>((_resolve, reject) => {
    refuse = reject
  })
  const timer = startLoopTimer(limit, () => {
    refuse(unavailable(`${hostOf(call)} did not answer within ${limit} ms`, timer, { url: call.url }))
    controller.abort()
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } catch (error) {
    if (error instanceof DuoError) throw error
    throw unavailable(`the call to ${hostOf(call)} failed: ${reasonOf(error)}`, timer, { url: call.url, cause: error })
  } finally {
    timer.stop()
  }
}

function judge(raw: RawAnswer, call: HttpCall): HttpAnswer {
  const { date } = raw
  const body = readObject(raw.text)
  const refusal = body && readDuoRefusal(body)
  const status = meantStatus(raw.status, refusal)
  const failure = failureOf(status, body)
  if (failure === undefined) {
    return { status, body: body ?? {}, refusal: refusal ?? (status >= 400 ? {} : undefined), date }
  }
  const said = refusal === undefined ? '' : `: ${describeDuoRefusal(refusal)}`
  const wait = failure.code === 'duo_rate_limited' ? waitOf(raw) : {}
  throw new DuoError(failure.code, `${hostOf(call)} ${failure.what}${said}`, { duo: { status, ...refusal, ...wait } })
}

/** Returns why a response is unusable. The caller handles refusals, because it knows what it asked. */
function failureOf(status: number, body: JsonObject | undefined) {
  if (status === 429) return { code: 'duo_rate_limited', what: 'answered 429' } as const
  if (status >= 500) return { code: 'duo_unavailable', what: `answered ${status}` } as const
  if (status < 200 || (status >= 300 && status < 400)) {
    return { code: 'duo_unavailable', what: 'answered with a redirect, which Duo never does' } as const
  }
  // A 4xx is a refusal, even in words that nobody can read: a proxy that says no must not pass for an outage of Duo's.
  if (body !== undefined || status >= 400) return undefined
  return { code: 'duo_unavailable', what: 'answered something that is not a JSON object' } as const
}

/** The code of Duo starts with the HTTP status, which is used if the transport reports success. */
function meantStatus(status: number, refusal: DuoRefusal | undefined): number {
  const { code } = refusal ?? {}
  return status < 400 && typeof code === 'number' && code >= 40_000 ? Math.floor(code / 100) : status
}

function readObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

/** Seconds, or a date, which is compared with the date of the response. */
function waitOf({ retryAfter: text, date }: RawAnswer): Pick<DuoAnswer, 'retryAfter'> {
  if (text !== null && /^\d{1,6}$/.test(text)) return { retryAfter: Number(text) }
  const until = secondsOf(text)
  return until === undefined || date === undefined ? {} : { retryAfter: Math.max(0, until - date) }
}

function secondsOf(date: string | null): number | undefined {
  const milliseconds = Date.parse(date ?? '')
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

function hostOf(call: HttpCall): string {
  return new URL(call.url).host
}
