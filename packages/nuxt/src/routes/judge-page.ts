import { isOn, type Rule, type Rules, type RuleTable } from './rule-table.js'
import { commonPath, examplePath, nitroPattern, type UrlPattern } from './url-pattern.js'

/** What the route rules say at one path of a page. */
export interface Judgement {
  readonly path: string
  readonly rule: Rule
  readonly pattern: UrlPattern
  /** Whether this is what holds at the page's URLs in general, and not at some that a more specific rule names. */
  readonly isGeneral: boolean
}

/** How deep a path is looked at below a page for all that is left. */
const deepest = 6

/**
 * Asks the rules at a path of each kind that a pattern has: at its URLs in general, and wherever a rule names some of
 * them.
 */
export function judgePattern(pattern: UrlPattern, rules: Rules, table: RuleTable): Judgement[] {
  const general = generalPaths(pattern, rules)
  const special = Object.keys(rules)
    .map((key) => commonPath(pattern, nitroPattern(key)))
    .filter((path): path is string => path !== undefined && !general.includes(path))
  const judge = (path: string, isGeneral: boolean): Judgement => ({ path, pattern, isGeneral, rule: table.at(path) })
  return [...general.map((path) => judge(path, true)), ...[...new Set(special)].map((path) => judge(path, false))]
}

function generalPaths(pattern: UrlPattern, rules: Rules): string[] {
  if (pattern.rest === 'none') return [examplePath(pattern)]
  const depth = Math.min(deepest, Math.max(1, ...Object.keys(rules).map((key) => key.split('/').length)))
  return Array.from({ length: depth }, (_, extra) => examplePath(pattern, extra))
}

/** Guarded, expressly not guarded, or not mentioned. */
export function guardAt({ rule }: Judgement): 'guarded' | 'open' | 'unnamed' {
  if (isOn(rule['duo'])) return 'guarded'
  return rule['duo'] === false ? 'open' : 'unnamed'
}
