/** The parameters of a query whose `+` is a plus. */
export interface RawQuery {
  get(name: string): string | undefined
  /** A name that occurs more than once. */
  repeated: string | undefined
  /** A name whose value is not percent-encoded UTF-8. */
  undecodable: string | undefined
}

/**
 * Reads a query as the browser script writes it, and not as a form does: until version 2.8 the script sent base64
 * without encoding it, so a raw `+` is a plus, and `|`, `/` and `=` may stand there as they are.
 */
export function readRawQuery(query: string): RawQuery {
  const found = new Map<string, string>()
  let repeated: string | undefined
  let undecodable: string | undefined
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    if (found.has(name)) repeated ??= name
    try {
      found.set(name, decodeURIComponent(equals < 0 ? '' : pair.slice(equals + 1)))
    } catch {
      undecodable ??= name
    }
  }
  return { get: (name) => found.get(name), repeated, undecodable }
}
