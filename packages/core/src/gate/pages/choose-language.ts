import type { Language } from './language.js'

/** Characters of a header; browsers send a few dozen. */
const longestHeader = 1000

/**
 * Chooses a language by `Accept-Language`: the ranges in the order of their weight (RFC 9110 12.5.4), each shortened
 * until it names a language (RFC 4647 3.4, lookup).
 *
 * @param languages - the first is the one for everybody else
 */
export function negotiateLanguage(languages: readonly [Language, ...Language[]], header: string | undefined): Language {
  if (header === undefined || languages.length === 1) return languages[0]
  const ranges = header
    .slice(0, longestHeader)
    .split(',')
    .map(weighed)
    .filter((range) => range !== undefined)
  const refused = ranges.filter(({ weight }) => weight === 0).map(({ range }) => range)
  // Equal weights keep their order: sorting is stable.
  for (const { range } of ranges.toSorted((a, b) => b.weight - a.weight)) {
    const found = lookUp(languages, range)
    if (found !== undefined && !refused.includes(range) && !refused.includes(found.tag.toLowerCase())) return found
  }
  return languages[0]
}

/** The language that a tag of the application names, such as `de-AT` or `de_AT`. */
export function findLanguage(languages: readonly Language[], tag: string): Language | undefined {
  return lookUp(languages, tag.replaceAll('_', '-').toLowerCase())
}

interface Weighed {
  readonly range: string
  readonly weight: number
}

function weighed(part: string): Weighed | undefined {
  const [, range, weight = '1'] =
    /^\s*([a-z]{1,8}(?:-[a-z\d]{1,8})*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(part) ?? []
  return range === undefined ? undefined : { range: range.toLowerCase(), weight: Number(weight) }
}

function lookUp(languages: readonly Language[], range: string): Language | undefined {
  for (let rest = range; rest !== ''; rest = shortened(rest)) {
    const found = languages.find(({ tag, also = [] }) => [tag, ...also].some((name) => name.toLowerCase() === rest))
    if (found !== undefined) return rest === range || sameScript(found.tag, range) ? found : undefined
  }
  return undefined
}

/**
 * Whether readers of one can read the other: `zh-TW` is written in traditional characters, which `zh` alone is not
 * (UTS 35, likely subtags). A runtime that does not know a tag objects to nothing.
 */
function sameScript(one: string, other: string): boolean {
  try {
    return new Intl.Locale(one).maximize().script === new Intl.Locale(other).maximize().script
  } catch {
    return true
  }
}

/** Without its last part, and without the single letter that introduced it (RFC 4647 3.4). */
function shortened(range: string): string {
  return range.replace(/(?:-[a-z\d])?(?:-[a-z\d]+)$|^[a-z\d]+$/, '')
}
