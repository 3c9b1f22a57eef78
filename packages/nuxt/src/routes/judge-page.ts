import { isOn, type Rule, type Rules, type RuleTable } from './rule-table.js'
import { commonPath, examplePath, nitroPattern, type UrlPattern } from './url-pattern.js'

/** The route rules that apply at one path of a page. */
export interface Judgement {
  readonly path: string
  readonly rule: Rule
  readonly pattern: UrlPattern
  /** Whether this applies to the page's URLs in general. `false` for URLs that a more specific rule names. */
  readonly isGeneral: boolean
}

/** The greatest number of additional segments to check for a catch-all page. */
const deepest = 6

/** Evaluates the rules at one path of each kind: at the pattern's URLs in general, and at URLs that a rule names. */
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

/** Returns whether a rule guards the path, opens it with `duo: false`, or does not mention it. */
export function guardAt({ rule }: Judgement): 'guarded' | 'open' | 'unnamed' {
  if (isOn(rule['duo'])) return 'guarded'
  return rule['duo'] === false ? 'open' : 'unnamed'
}
