import { createHash } from 'node:crypto'
import { invalidOption } from '../errors/errors.js'
import { digest, type SignatureVersion, signatureVersions, signedHeaders } from './wire.js'

type Value = string | number | boolean

/** The parameters of a request; a list sends one several times. */
export type Parameters = Readonly<Record<string, Value | readonly Value[]>>

/** What a signature is about. */
export interface SignedRequest {
  /** As {@link dateText} writes it, and as the request carries it. */
  readonly date: string
  readonly method: string
  /** Without a port: official clients leave it out. */
  readonly host: string
  readonly path: string
  /** Of the query. */
  readonly parameters?: Parameters
  /** As it is sent. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Returns the string to sign (protocol.md C.2): lines, without a line feed after the last one.
 *
 * @throws DuoError `invalid_option` for a version or a header that cannot be signed
 */
export function canonicalRequest(version: SignatureVersion, request: SignedRequest): string {
  if (!signatureVersions.includes(version)) throw invalidOption('signatureVersion', expectedVersion)
  const { date, method, host, path, parameters = {}, body = '', headers = {} } = request
  const lines = [date, method.toUpperCase(), host.toLowerCase(), path, canonicalParameters(parameters)]
  if (version === 5) lines.push(hash(body), hash(headerText(headers)))
  return lines.join('\n')
}

export const expectedVersion = `must be ${signatureVersions.join(' or ')}`

/**
 * Parameters as they are signed, and sent: sorted by name, and those of one name by value. Duo's clients disagree on
 * the latter; this is what its Python client does, whose signatures are in the test suites of the others.
 */
export function canonicalParameters(parameters: Parameters): string {
  return Object.entries(parameters)
    .flatMap(([name, values]) => [values].flat().map((value) => [encode(name), encode(String(value))] as const))
    .toSorted(([one, first], [other, second]) => order(one, other) || order(first, second))
    .map((pair) => pair.join('='))
    .join('&')
}

/** Duo's own headers: names in lower case, sorted, each followed by its value, NUL in between. */
function headerText(headers: Readonly<Record<string, string>>): string {
  const own = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith(signedHeaders))
  if (new Set(own.map(([name]) => name)).size < own.length) throw invalidOption('headers', 'must name each header once')
  for (const text of own.flat()) {
    if (typeof text !== 'string' || text === '' || text.includes('\0'))
      throw invalidOption('headers', 'must have names and values that are not empty, without NUL')
  }
  return own
    .toSorted(([one], [other]) => order(one, other))
    .flat()
    .join('\0')
}

// RFC 3986 encodes everything except letters, digits and "-._~"; encodeURIComponent leaves five more characters.
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function order(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function hash(text: string): string {
  return createHash(digest).update(text).digest('hex')
}
