import { X509Certificate } from 'node:crypto'
import type { Agent, request as Request } from 'node:https'
import type { SecureContextOptions } from 'node:tls'
import { invalidOption } from '../errors/errors.js'
import type { Fetch, FetchInit, FetchResponse } from './fetch.js'

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * Reads certificate authorities: PEM strings, each with one or more certificates.
 *
 * @throws DuoError `invalid_option`
 */
export function checkTrustedRoots(value: unknown): readonly string[] {
  const texts: unknown[] = Array.isArray(value) ? value : [value]
  const roots = texts.flatMap((text) => (typeof text === 'string' && text.match(certificate)) || [undefined])
  if (roots.length === 0 || !roots.every(isCertificate)) {
    throw invalidOption('trustedRoots', 'must be certificates in PEM form: a string, or a list of strings')
  }
  return Object.freeze(roots)
}

function isCertificate(text: string | undefined): text is string {
  try {
    return text !== undefined && new X509Certificate(text).subject !== ''
  } catch {
    return false
  }
}

/** Milliseconds that a connection is kept for the next call, as the platform's `fetch` keeps its own. */
const longestIdle = 4000

/**
 * A `fetch`, as far as `http.ts` needs one, that trusts only the given authorities: not the platform's, and not those
 * of the environment, whatever the environment says about checking. A call within the next four seconds uses the same
 * connection, because a new one costs more than the rest of a login.
 */
export function createPinnedFetch(roots: readonly string[]): Fetch {
  const trust = { ca: [...roots], rejectUnauthorized: true, minVersion: 'TLSv1.2' as const }
  let kept: Agent | undefined
  return async (url, init) => {
    const https = await import('node:https')
    kept ??= new https.Agent({ ...trust, keepAlive: true, timeout: longestIdle })
    const call = { request: https.request, url, init, trust }
    try {
      return await send({ ...call, agent: kept })
    } catch (error) {
      if (!(error instanceof EndedConnection)) throw error
      // Duo's end had given the connection up, and could not say so in time. A code that was exchanged all the same is
      // refused the second time, so that nobody gets in twice.
      return send({ ...call, agent: false })
    }
  }
}

/** A kept connection was over before the call on it was answered. */
class EndedConnection extends Error {}

interface PinnedCall {
  readonly request: typeof Request
  readonly agent: Agent | false
  readonly trust: SecureContextOptions
  readonly url: string
  readonly init: FetchInit
}

function send({ request, agent, trust, url, init }: PinnedCall): Promise<FetchResponse> {
  return new Promise((resolve, reject) => {
    const options = { method: init.method, headers: withLength(init), signal: init.signal, ...trust, agent }
    const call = request(url, options, (message) => {
      const header = (name: string) => message.headers[name]
      resolve({
        status: message.statusCode ?? 0,
        headers: { get: (name) => [header(name) ?? []].flat().join(', ') || null },
        body: message,
      })
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      const ended = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      reject(call.reusedSocket && ended ? new EndedConnection() : error)
    })
    call.end(init.body)
  })
}

function withLength({ headers, body }: FetchInit): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, 'content-length': String(Buffer.byteLength(body)) }
}
