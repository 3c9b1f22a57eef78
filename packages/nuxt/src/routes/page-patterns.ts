import type { UrlPattern } from './url-pattern.js'

/** A page may have so many optional parts that listing all of its URLs would not end. */
const mostVariants = 256

type Variant = { readonly segments: readonly (string | undefined)[]; readonly rest: 'none' | 'some' }

/**
 * Lists the URLs of a path of vue-router as patterns without optional parts: `/:lang?/admin` is `/admin` and
 * `/:lang/admin`.
 *
 * @param path - from the root, as vue-router takes it
 */
export function pagePatterns(path: string): UrlPattern[] {
  let variants: Variant[] = [{ segments: [], rest: 'none' }]
  for (const part of partsOf(path)) {
    const ways = waysOf(part)
    variants = variants.flatMap((variant) => ways.map((way) => extend(variant, way))).slice(0, mostVariants)
  }
  const seen = new Map(variants.map((variant) => [JSON.stringify(variant), variant]))
  return [...seen.values()]
}

/** What a part of a path may be: text, any one segment, several segments, or nothing. */
type Way = { readonly text: string } | 'one' | 'several' | 'nothing'

function extend(variant: Variant, way: Way): Variant {
  // Whatever follows several segments is part of them: the pattern then covers more than the page does.
  if (way === 'nothing' || variant.rest === 'some') return variant
  if (way === 'several') return { segments: variant.segments, rest: 'some' }
  return { segments: [...variant.segments, way === 'one' ? undefined : way.text], rest: 'none' }
}

function waysOf(part: string): Way[] {
  if (!/(?<!\\):/.test(part)) return [{ text: textOf(part) }]
  const [, pattern = '', modifier = ''] = /^:\w+(?:\((.*)\))?([?*+]?)$/.exec(part) ?? []
  const ways: Way[] = modifier === '*' || modifier === '+' ? ['several'] : waysOfParameter(pattern)
  return modifier === '?' || modifier === '*' ? ['nothing', ...ways] : ways
}

function waysOfParameter(pattern: string): Way[] {
  if (/^[\w-]+(?:\|[\w-]+)*$/.test(pattern)) return pattern.split('|').map((text) => ({ text: text.toLowerCase() }))
  // Such a parameter also takes slashes, and may be empty.
  return /\.[*+]/.test(pattern) ? ['nothing', 'several'] : ['one']
}

/** vue-router compares without regard to case, and with decoded text. */
function textOf(part: string): string {
  const text = part.replace(/\\(.)/g, '$1')
  try {
    return decodeURIComponent(text).toLowerCase()
  } catch {
    return text.toLowerCase()
  }
}

/** The segments of a path; a slash inside of parentheses belongs to a parameter. */
function partsOf(path: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of path) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === '/' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${character}`)
  }
  return parts.filter((part) => part !== '')
}
