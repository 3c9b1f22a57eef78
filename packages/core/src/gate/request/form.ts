import { DuoError } from '../../errors/errors.js'
import { isPromise } from '../../maybe-promise.js'
import { startLoopTimer, withinTime } from '../../transport/loop-time.js'

/** The parts of Node's request stream that reading a body needs. */
export interface BodyStream {
  readonly readableEnded: boolean
  readonly readableDidRead: boolean
  readonly destroyed: boolean
  on(event: 'data', listener: (chunk: Uint8Array | string) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Where the body may be, in the order in which it is looked for. */
export interface FormSource {
  /** What a body parser kept of it, as text, bytes or `FormData`, or a promise of it. */
  readonly raw?: unknown
  /** The form as a body parser left it. */
  readonly parsed?: unknown
  readonly stream?: BodyStream | undefined
  /** Bytes, from `Content-Length`, or not a number. An empty body is an empty form, even if something has read it. */
  readonly length?: number | undefined
}

/** Bytes. Duo's response has about 230; the rest is for the application's own fields. */
const largestBody = 64 * 1024
/** Milliseconds. */
const longestWait = 10_000

/**
 * Reads an urlencoded body, either from the stream or from what a body parser left.
 *
 * @throws DuoError `body_consumed` when something read it and kept nothing, `body_too_large`, `body_timeout`;
 * `malformed` when it ends before its time
 */
export async function readForm(source: FormSource): Promise<URLSearchParams> {
  if (source.length === 0) return new URLSearchParams()
  if (isStream(source.parsed)) return readForm({ stream: source.parsed })
  // Awaited only if it is a promise: until someone listens, an error of the stream would end the process.
  const raw = isPromise(source.raw) ? await promised(source.raw) : source.raw
  if (raw instanceof FormData) return fieldsOf(raw)
  const text = textOf(raw) ?? textOf(source.parsed)
  if (text !== undefined) return parse(text)
  if (isFilled(source.parsed)) {
    if ((source.length ?? 0) > largestBody) throw new DuoError('body_too_large')
    return flatten(source.parsed)
  }
  const { stream } = source
  if (stream === undefined || stream.readableDidRead) return formWithoutFields(source.parsed)
  // It ended without any data: an empty body in chunks, whose length no header says.
  if (stream.readableEnded) return new URLSearchParams()
  // The browser disconnected before anything was read. The developer has not made a mistake.
  if (stream.destroyed) throw new DuoError('malformed')
  return parse(await readText(stream))
}

/** Parsers refuse what was sent with a status below 500. Any other error is one of the application. */
function promised(raw: Promise<unknown>): Promise<unknown> {
  const kept = Promise.resolve(raw).catch((error: unknown) => {
    throw statusesOf(error).some((status) => Number(status) >= 400 && Number(status) < 500) ? unreadable(error) : error
  })
  return withinTime(kept, longestWait, timedOut)
}

function timedOut(): DuoError {
  return new DuoError('body_timeout')
}

/** Some parsers keep the bytes, which may come from another realm. */
function textOf(kept: unknown): string | undefined {
  if (ArrayBuffer.isView(kept)) return Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).toString()
  return typeof kept === 'string' ? kept : undefined
}

/** A file is not Duo's response. */
function fieldsOf(data: FormData): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of data) if (typeof value === 'string') form.append(name, value)
  return parse(form.toString())
}

/** What a hook left that decompresses the body, for example. A form may have fields of any name, but no functions. */
function isStream(parsed: unknown): parsed is BodyStream {
  return typeof parsed === 'object' && parsed !== null && 'on' in parsed && typeof parsed.on === 'function'
}

/**
 * Of a body such as `&` or `__proto__=1`, parsers make an object without fields: anyone can send that, so it is no
 * mistake of the application. The tag is the same in another realm.
 */
function formWithoutFields(parsed: unknown): URLSearchParams {
  if (Object.prototype.toString.call(parsed) !== '[object Object]') throw new DuoError('body_consumed')
  return new URLSearchParams()
}

/** An empty object is also what some body parsers leave for a body that they did not take. */
function isFilled(parsed: unknown): parsed is Readonly<Record<string, unknown>> {
  return typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length > 0
}

function parse(text: string): URLSearchParams {
  if (text.length > largestBody) throw new DuoError('body_too_large')
  return new URLSearchParams(text)
}

/** Only strings are used: duokit has no nested fields. */
function flatten(parsed: Readonly<Record<string, unknown>>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parsed)) {
    const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string')
    // A list of one is what qs makes of `name[]=…`, which is another field than `name`.
    const sent = Array.isArray(value) && value.length === 1 ? `${name}[]` : name
    for (const text of texts) form.append(sent, text)
  }
  return form
}

/** After a failure, the rest of the body is discarded unread, so that the response still reaches the browser. */
function readText(stream: BodyStream): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  return new Promise<string>((resolve, reject) => {
    const timer = startLoopTimer(longestWait, () => reject(timedOut()))
    const settle = (finish: () => void) => {
      timer.stop()
      finish()
    }
    stream.on('data', (chunk) => {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size <= largestBody) chunks.push(bytes)
      else settle(() => reject(new DuoError('body_too_large')))
    })
    stream.on('end', () => settle(() => resolve(Buffer.concat(chunks).toString())))
    stream.on('error', (error) => settle(() => reject(unreadable(error))))
    // The browser disconnected. The developer has not made a mistake.
    stream.on('close', () => settle(() => reject(new DuoError('malformed'))))
  })
}

/** A limit of the application's own, such as h3's `bodyLimit`, ends the stream with a status. */
function unreadable(error: unknown): DuoError {
  return new DuoError(statusesOf(error).includes(413) ? 'body_too_large' : 'malformed')
}

function statusesOf(error: unknown): unknown[] {
  return error instanceof Error ? [Reflect.get(error, 'status'), Reflect.get(error, 'statusCode')] : []
}
