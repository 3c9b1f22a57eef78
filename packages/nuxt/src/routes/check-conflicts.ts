import { createRuleTable, isOn, type Rule, type Rules } from './rule-table.js'
import { examplePath, nitroPattern } from './url-pattern.js'

/** What `duo` excludes in a rule, each with the reason. */
const conflicts: readonly (readonly [name: string, reason: string])[] = [
  ...['swr', 'isr', 'static', 'prerender', 'cache'].map(
    (name) =>
      [name, 'a response that is kept would be shown to others, as it was made for one person or for nobody'] as const,
  ),
  ['proxy', 'Nitro responds before any guard runs'],
]

/** Finds a route rule with `duo` that another part of the rules at the same path would make worthless. */
export function findConflict(rules: Rules): string | undefined {
  const table = createRuleTable(rules)
  for (const pattern of Object.keys(rules)) {
    const effective: Rule = { ...table.at(examplePath(nitroPattern(pattern))), ...rules[pattern] }
    const conflict = conflictIn(effective)
    if (conflict !== undefined) return `The route rules of ${pattern} have both duo and ${conflict}`
  }
  return undefined
}

/** The key that goes together with `duo` nowhere, the reason and the way out. */
export function conflictIn(rule: Rule): string | undefined {
  if (!isOn(rule['duo'])) return undefined
  const found = keepingKey(rule)
  if (found === undefined) return undefined
  const [name, reason] = found
  return `${name}: ${reason}. Set ${name}: false there, or remove duo.`
}

/**
 * Why a response at such a rule is kept or is not Nuxt's own. The key is the one that the developer wrote: `swr` also
 * sets `cache`.
 */
export function keepingKey(rule: Rule): readonly [name: string, reason: string] | undefined {
  return conflicts.find(([name]) => isOn(rule[name]))
}
