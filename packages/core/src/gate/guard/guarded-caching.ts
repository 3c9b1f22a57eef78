/** What a guarded response says unless the application says something at least as strict. */
const guarded = 'private, no-cache'

/** Directives that may stay where the rest is replaced: none of them allows anything. */
const harmless: ReadonlySet<string> = new Set(['no-store', 'no-transform', 'must-revalidate', 'proxy-revalidate'])

/** Directives that give a cache a reason to keep or show a response in spite of `private`, `no-cache` or `no-store`. */
const loosening: ReadonlySet<string> = new Set([
  'public',
  's-maxage',
  'must-understand',
  'immutable',
  'stale-while-revalidate',
  'stale-if-error',
])

/** Headers that a CDN obeys instead of `Cache-Control`, in addition to those whose names end in it. */
const others: ReadonlySet<string> = new Set(['surrogate-control', 'edge-control'])

/** RFC 9110 5.6.2. A quoted value is refused: readers that do not know quotes split it at its commas. */
const directiveForm = /^([!#$%&'*+.^_`|~\w-]+)(=[!#$%&'*+.^_`|~\w-]+)?$/

interface Directive {
  readonly name: string
  readonly hasValue: boolean
}

/**
 * Returns the `Cache-Control` of a guarded response. A cache must not give one user's response to another, and must
 * ask the guard before it shows the response again (RFC 9111 5.2.2): `no-store`, or `private` with `no-cache`.
 * Anything weaker, contradictory or malformed is replaced; restrictive directives are kept.
 *
 * @param value - the application's value: a string, or a list if the header occurs several times
 *
 * @example
 * ```ts
 * guardedCacheControl('private, max-age=60, no-transform') // 'private, no-cache, no-transform'
 * ```
 */
export function guardedCacheControl(value: unknown): string {
  const text = textOf(value)
  if (text === undefined || text === guarded) return guarded
  const items = text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')
  const directives = items.map(directiveOf)
  if (isStrict(directives)) return text
  const kept = directives.filter((one) => one !== undefined && !one.hasValue && harmless.has(one.name))
  return [guarded, ...new Set(kept.map((one) => one?.name))].join(', ')
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : undefined
}

function directiveOf(item: string): Directive | undefined {
  const [whole, name, value] = directiveForm.exec(item) ?? []
  return whole === undefined || name === undefined ? undefined : { name, hasValue: value !== undefined }
}

function isStrict(directives: readonly (Directive | undefined)[]): boolean {
  const plain = new Set<string>()
  for (const directive of directives) {
    if (directive === undefined || loosening.has(directive.name)) return false
    // `private="set-cookie"` is about that one header only.
    if (!directive.hasValue) plain.add(directive.name)
  }
  return plain.has('no-store') || (plain.has('private') && plain.has('no-cache'))
}

/**
 * Returns the value of a header of a guarded response; headers that are not about caching stay as they are. Some
 * caches obey other headers instead of `Cache-Control` (RFC 9213): `CDN-Cache-Control` and similar ones,
 * `Surrogate-Control`, nginx's `X-Accel-Expires`. `Expires` and `Pragma` stay, because every cache prefers
 * `Cache-Control`.
 *
 * @param name - in lower case
 */
export function guardedHeader(name: string, value: unknown): unknown {
  if (name === 'cache-control') return guardedCacheControl(value)
  if (name === 'x-accel-expires') return '0'
  if (!name.endsWith('-cache-control') && !others.has(name)) return value
  return guardedCacheControl(value) === textOf(value) ? value : 'no-store'
}
