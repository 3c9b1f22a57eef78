import type { UrlPattern } from './url-pattern.js'

/** The greatest number of patterns per page. A page with many optional parts could have too many to list. */
const mostVariants = 256

type Variant = { readonly segments: readonly (string | undefined)[]; readonly rest: 'none' | 'some' }

/**
 * Expands a path of vue-router into patterns without optional parts: `/:lang?/admin` becomes `/admin` and
 * `/:lang/admin`.
 *
 * @param path - from the root, in the notation of vue-router
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

/** The possible values of one part of a path: text, any one segment, several segments, or nothing. */
type Way = { readonly text: string } | 'one' | 'several' | 'nothing'

function extend(variant: Variant, way: Way): Variant {
  // Parts after several segments are not kept, so the pattern matches more URLs than the page.
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
  // Such a parameter also matches slashes, and may be empty.
  return /\.[*+]/.test(pattern) ? ['nothing', 'several'] : ['one']
}

/** vue-router ignores case, and compares decoded text. */
function textOf(part: string): string {
  const text = part.replace(/\\(.)/g, '$1')
  try {
    return decodeURIComponent(text).toLowerCase()
  } catch {
    return text.toLowerCase()
  }
}

/** Splits a path into segments. A slash inside parentheses belongs to a parameter. */
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
