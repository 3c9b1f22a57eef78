import { createRouter, toRouteMatcher } from 'radix3'
import { foldPattern } from '../runtime/rules/path-readings.js'

/** A route rule. This module knows only some of its keys. */
export type Rule = Readonly<Record<string, unknown>>

/** The route rules of an application, by their patterns. */
export type Rules = Readonly<Record<string, Rule>>

/** Finds the route rules that apply at a path. */
export interface RuleTable {
  /** Merges all rules that match; the more specific one takes precedence. */
  at(path: string): Rule
  /** The pattern whose `duo` takes precedence there. */
  patternOfDuo(path: string): string | undefined
}

/** Reads route rules as Nitro does, but ignores case. */
export function createRuleTable(rules: Rules): RuleTable {
  const router = createRouter<{ pattern: string; rule: Rule }>()
  for (const [folded, entries] of byPlainPattern(rules)) {
    const rule: Rule = Object.assign({}, ...entries.map((entry) => entry.rule))
    router.insert(folded, { pattern: entries.at(-1)?.pattern ?? folded, rule })
  }
  const matcher = toRouteMatcher(router)
  const matchesAt = (path: string) => matcher.matchAll(path.toLowerCase()) as { pattern: string; rule: Rule }[]
  return {
    at: (path) => Object.assign({}, ...matchesAt(path).map(({ rule }) => rule)) as Rule,
    patternOfDuo: (path) => matchesAt(path).findLast(({ rule }) => rule['duo'] !== undefined)?.pattern,
  }
}

/**
 * Groups patterns that differ only in the name of a segment, such as `:id` and `*`: the matcher keeps only the last.
 */
function byPlainPattern(rules: Rules): Map<string, { pattern: string; rule: Rule }[]> {
  const known = new Map<string, { pattern: string; rule: Rule }[]>()
  for (const [pattern, rule] of Object.entries(rules)) {
    const plain = foldPattern(pattern).replace(/\/:\w+(?=\/|$)/g, '/*')
    known.set(plain, [...(known.get(plain) ?? []), { pattern, rule }])
  }
  return known
}

/** Returns whether a key of a rule is set and not `false`. */
export function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}
