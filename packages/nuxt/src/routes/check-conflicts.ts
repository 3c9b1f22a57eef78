import { createRuleTable, isOn, type Rule, type Rules } from './rule-table.js'
import { examplePath, nitroPattern } from './url-pattern.js'

/** The keys that a rule cannot have together with `duo`, each with the reason. */
const conflicts: readonly (readonly [name: string, reason: string])[] = [
  ...['swr', 'isr', 'static', 'prerender', 'cache'].map(
    (name) => [name, 'a cached response would be shown to others, but it is for one person or for nobody'] as const,
  ),
  ['proxy', 'Nitro responds before any guard runs'],
]

/** Finds a route rule with `duo` that another part of the rules at the same path would defeat. */
export function findConflict(rules: Rules): string | undefined {
  const table = createRuleTable(rules)
  for (const pattern of Object.keys(rules)) {
    const effective: Rule = { ...table.at(examplePath(nitroPattern(pattern))), ...rules[pattern] }
    const conflict = conflictIn(effective)
    if (conflict !== undefined) return `The route rules of ${pattern} have both duo and ${conflict}`
  }
  return undefined
}

/** Names the key that conflicts with `duo`, the reason, and what to change. */
export function conflictIn(rule: Rule): string | undefined {
  if (!isOn(rule['duo'])) return undefined
  const found = keepingKey(rule)
  if (found === undefined) return undefined
  const [name, reason] = found
  return `${name}: ${reason}. Set ${name}: false there, or remove duo.`
}

/**
 * Finds the key because of which a response is cached, or does not come from Nuxt. It returns the key that the
 * developer wrote: `swr` also sets `cache`.
 */
export function keepingKey(rule: Rule): readonly [name: string, reason: string] | undefined {
  return conflicts.find(([name]) => isOn(rule[name]))
}
