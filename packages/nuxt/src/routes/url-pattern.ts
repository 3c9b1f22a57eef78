import { foldPattern } from '../runtime/rules/path-readings.js'

/** A set of URLs: the paths that a page, a server route or a route rule matches. */
export interface UrlPattern {
  /** One entry per segment: the text in lower case, or `undefined` if any text matches. */
  readonly segments: readonly (string | undefined)[]
  /** How many segments may follow: none, any number, or at least one. */
  readonly rest: 'none' | 'any' | 'some'
}

/** Parses a pattern of a route rule or a server route. */
export function nitroPattern(pattern: string): UrlPattern {
  const parts = foldPattern(pattern)
    .split('/')
    .filter((part) => part !== '')
  const end = parts.findIndex((part) => part.startsWith('**'))
  const segments = (end < 0 ? parts : parts.slice(0, end)).map((part) =>
    part === '*' || part.includes(':') ? undefined : part,
  )
  return { segments, rest: end < 0 ? 'none' : 'any' }
}

/** Returns a path that both patterns match, or `undefined` if there is none. */
export function commonPath(one: UrlPattern, other: UrlPattern): string | undefined {
  const length = Math.max(shortest(one), shortest(other))
  if (length > longest(one) || length > longest(other)) return undefined
  const segments: string[] = []
  for (let index = 0; index < length; index++) {
    const [a, b] = [one.segments[index], other.segments[index]]
    if (a !== undefined && b !== undefined && a !== b) return undefined
    segments.push(a ?? b ?? placeholder)
  }
  return `/${segments.join('/')}`
}

/** Returns a path of the pattern that no rule for a single path matches. */
export function examplePath(pattern: UrlPattern, extra = 0): string {
  const more = pattern.rest === 'none' ? 0 : (pattern.rest === 'some' ? 1 : 0) + extra
  const rest = Array.from({ length: more }, () => placeholder)
  return `/${[...pattern.segments.map((segment) => segment ?? placeholder), ...rest].join('/')}`
}

/** Formats the pattern in Nitro's notation, for messages. */
export function describePattern({ segments, rest }: UrlPattern): string {
  return `/${[...segments.map((segment) => segment ?? '*'), ...(rest === 'none' ? [] : ['**'])].join('/')}`
}

const placeholder = '_'

function shortest({ segments, rest }: UrlPattern): number {
  return segments.length + (rest === 'some' ? 1 : 0)
}

function longest({ segments, rest }: UrlPattern): number {
  return rest === 'none' ? segments.length : Number.POSITIVE_INFINITY
}
