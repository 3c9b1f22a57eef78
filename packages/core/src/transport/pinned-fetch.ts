import { X509Certificate } from 'node:crypto'
import { invalidOption } from '../errors/errors.js'
import type { Fetch, FetchInit, FetchResponse } from './fetch.js'

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * Reads certificate authorities: PEM texts, each with one certificate or several.
 *
 * @throws DuoError `invalid_option`
 */
export function checkTrustedRoots(value: unknown): readonly string[] {
  const texts: unknown[] = Array.isArray(value) ? value : [value]
  const roots = texts.flatMap((text) => (typeof text === 'string' && text.match(certificate)) || [undefined])
  if (roots.length === 0 || !roots.every(isCertificate)) {
    throw invalidOption('trustedRoots', 'must be certificates in PEM form: a text, or a list of texts')
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

/**
 * A `fetch`, as far as `http.ts` needs one, that trusts the given authorities and no others: neither the platform's nor
 * what the environment adds, and whatever the environment says about checking at all.
 */
export function createPinnedFetch(roots: readonly string[]): Fetch {
  return async (url, init) => {
    const { request } = await import('node:https')
    return new Promise<FetchResponse>((resolve, reject) => {
      const options = {
        method: init.method,
        headers: withLength(init),
        signal: init.signal,
        ca: [...roots],
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2' as const,
        // A login makes two calls with a person's time between them: a connection that is kept would be gone by then.
        agent: false,
      }
      const call = request(url, options, (message) => {
        const header = (name: string) => message.headers[name]
        resolve({
          status: message.statusCode ?? 0,
          headers: { get: (name) => [header(name) ?? []].flat().join(', ') || null },
          body: message,
        })
      })
      call.on('error', reject).end(init.body)
    })
  }
}

function withLength({ headers, body }: FetchInit): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, 'content-length': String(Buffer.byteLength(body)) }
}
