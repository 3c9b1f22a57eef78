import type { SimRequest } from '../transport/sim-request.js'
import type { Refusal, RefusalReason } from './refusal.js'

/** The parameters of a request, wherever they came. */
export interface Parameters {
  ok: true
  /** The value, or undefined when there is none or an empty one. */
  get(name: string): string | undefined
}

/**
 * Reads query, urlencoded and multipart body together: the SDK for Python sends the token request in the query with an
 * empty body, the one for PHP as multipart.
 */
export async function readParameters(request: SimRequest): Promise<Parameters | Refusal> {
  const inBody = request.method === 'POST' ? await readBody(request) : []
  if (!Array.isArray(inBody)) return inBody
  const found = new Map<string, string>()
  for (const [name, value] of [...new URLSearchParams(request.query), ...inBody]) {
    if (found.has(name)) return refuse('repeated_parameter', `${name.slice(0, 40)} was sent more than once.`)
    found.set(name, value)
  }
  return { ok: true, get: (name) => found.get(name) || undefined }
}

async function readBody(request: SimRequest): Promise<[string, string][] | Refusal> {
  const body = await request.body()
  if (body === undefined) return refuse('bad_body', 'The body is longer than 64 KiB.')
  const type = request.headers['content-type'] ?? ''
  if (/^multipart\/form-data(;|$)/i.test(type)) return readMultipart(body, type)
  // Some clients say no type, or one of text, over an urlencoded body.
  if (body === '' || !(/json/i.test(type) || /^\s*\{/.test(body))) return [...new URLSearchParams(body)]
  return refuse('bad_body', 'The body is JSON. Duo takes form fields: urlencoded, multipart, or in the query.')
}

async function readMultipart(body: string, type: string): Promise<[string, string][] | Refusal> {
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  } catch {
    return refuse('bad_body', 'The multipart body cannot be read.')
  }
}

const refuse = (reason: RefusalReason, explanation: string): Refusal => ({
  ok: false,
  error: 'invalid_request',
  description: 'The request is missing a parameter, has one twice or is otherwise malformed.',
  reason,
  explanation,
})
