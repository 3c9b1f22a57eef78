import { isOn, type Rules } from './rule-table.js'

/**
 * Finds a route rule with `duo` whose pattern means something else to Nitro than its developer intended.
 *
 * @param rules - as the developer wrote them
 * @returns the problem and the correct spelling, or `undefined`
 */
export function findMisspeltPattern(rules: Rules): string | undefined {
  for (const [pattern, rule] of Object.entries(rules)) {
    // An exception without effect is a mistake as well.
    if (rule['duo'] === undefined || isReadable(pattern)) continue
    const purpose = isOn(rule['duo']) ? 'guards nothing' : 'exempts nothing'
    return `The route rule of ${pattern} ${purpose}: ${explain(pattern)}`
  }
  return undefined
}

function isReadable(pattern: string): boolean {
  if (!pattern.startsWith('/')) return false
  const segments = pattern.slice(1).replace(/\/$/, '').split('/')
  return segments.every(
    (segment, index) =>
      segment === '*' ||
      /^:\w+$/.test(segment) ||
      (segment === '**' && index === segments.length - 1) ||
      (segment !== '.' && segment !== '..' && /^[^*:[\](){}?#\\]*$/.test(segment)),
  )
}

function explain(pattern: string): string {
  const right = rightSpelling(pattern)
  const advice = right === undefined ? '' : ` Write ${right}.`
  if (/[[\](){}]|:\w+[?*+]/.test(pattern)) {
    return `route rules do not support the notation of page files.${advice} * matches one segment, and ** matches the rest, at the end.`
  }
  if (/[?#]/.test(pattern)) return `a route rule matches a path, but no query or hash.${advice}`
  if (pattern.includes('*') || pattern.includes(':')) {
    return `* matches a whole segment, and ** matches the rest, at the end.${advice}`
  }
  return `a route rule is a path that starts with a slash.${advice}`
}

/** Guesses the intended pattern. Returns `undefined` if Nitro could not read the guess either. */
function rightSpelling(pattern: string): string | undefined {
  const path = pattern
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/[?#](?!$|\/).*$/s, '')
    .replaceAll('\\', '/')
  const segments = path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && !/^\([\w-]+\)$/.test(segment))
  const optional = segments.findIndex((segment) => /^\[\[\w+\]\]$|^:\w+(?:\(.*\))?\?$/.test(segment))
  const spelled = segments.map(spelledSegment)
  const end = spelled.findIndex((segment) => segment === '**' || segment.endsWith('/**'))
  const whole = `/${(end < 0 ? spelled : spelled.slice(0, end + 1)).join('/')}`
  if (optional < 0) return isReadable(whole) ? whole : undefined
  const without = `/${spelled.filter((_, index) => index !== optional).join('/')}`
  return isReadable(whole) && isReadable(without) ? `two rules, ${without} and ${whole}` : undefined
}

function spelledSegment(segment: string): string {
  if (/^\[{1,2}\.\.\.\w*\]{1,2}$|^:\w+\(.*\)[*+]?$|^:\w+[*+]$|^\*\*/.test(segment)) return '**'
  if (/^\[{1,2}\w+\]{1,2}$|^:\w+\??$/.test(segment)) return '*'
  // `/admin*` is meant to match everything below `/admin`.
  if (/^[\w.~-]+\*+$/.test(segment)) return `${segment.replace(/\*+$/, '')}/**`
  return segment.includes('[') || segment.includes('*') || segment.includes(':') ? '*' : segment
}
