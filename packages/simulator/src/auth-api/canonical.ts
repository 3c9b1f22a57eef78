import { createHash } from 'node:crypto'

/** The versions of Duo's request signature that clients in use have. */
export const VERSIONS = ['v5', 'v4', 'v2', 'v1'] as const
export type SignatureVersion = (typeof VERSIONS)[number]

/** What a client signs. */
export interface SignedParts {
  method: string
  host: string
  path: string
  /** As {@link canonicalParams} gives it. */
  params: string
  /** The text of the header, as it was sent. */
  date: string
  body: string
  /** As {@link headerText} gives it. */
  headers: string
}

/** The text that is signed: lines with no line feed behind the last. */
export function canonicalText(version: SignatureVersion, parts: SignedParts): string {
  const { method, host, path, params, date, body, headers } = parts
  const first = [method.toUpperCase(), host.toLowerCase(), path, params]
  if (version === 'v1') return first.join('\n')
  const lines = [date, ...first]
  if (version === 'v4') lines.push(sha512(body))
  if (version === 'v5') lines.push(sha512(body), sha512(headers))
  return lines.join('\n')
}

/**
 * A query in the form in which it is signed: everything but letters, digits and `-._~` percent-encoded (RFC 3986),
 * sorted by name. Of values with one name some clients keep the order and some sort them too, so there are two answers.
 * Undefined when it cannot be decoded.
 */
export function canonicalParams(query: string): [kept: string, sorted: string] | undefined {
  const pairs: [name: string, value: string][] = []
  // A plus is a space, as in forms: the client for Go signs %20 and sends a plus.
  for (const pair of query.replaceAll('+', ' ').split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    try {
      pairs.push([encode(decodeURIComponent(name)), encode(decodeURIComponent(value))])
    } catch {
      return undefined
    }
  }
  const byName = pairs.toSorted(([one], [other]) => compare(one, other))
  const byBoth = pairs.toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
  return [join(byName), join(byBoth)]
}

/**
 * The `x-duo-` headers as version 5 signs them: names in lower case, sorted, each followed by its value, NUL between.
 */
export const headerText = (headers: Readonly<Record<string, string | string[] | undefined>>): string =>
  Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => name.startsWith('x-duo-'))
    .toSorted(([one], [other]) => compare(one, other))
    .flat()
    .join('\0')

const join = (pairs: readonly [string, string][]): string => pairs.map((pair) => pair.join('=')).join('&')

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

// encodeURIComponent leaves these five as they are.
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex')
