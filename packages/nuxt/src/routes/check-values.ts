import type { Nuxt } from 'nuxt/schema'
import { duoValueProblem } from './check-duo-value.js'
import type { Rule, Rules } from './rule-table.js'

/** Finds a route rule whose `duo` no guard could follow. */
export function findBadValue(rules: Rules): string | undefined {
  for (const [pattern, rule] of Object.entries(rules)) {
    if (typeof rule !== 'object' || rule === null || !('duo' in rule)) continue
    const problem = duoValueProblem(rule['duo'], { isRule: true })
    if (problem !== undefined) return `duo in the route rule of ${pattern} ${problem}.`
  }
  return undefined
}

/**
 * Lists the route rules as the developer wrote them. Nuxt drops what is `null` or `undefined` when it merges its
 * configuration, and a rule whose requirement is dropped would guard less than it says.
 */
export function writtenRules({ options }: Nuxt): readonly Rules[] {
  const layers: readonly object[] = options._layers.map(({ config }) => config)
  return layers.flatMap((config) =>
    [Reflect.get(config, 'routeRules'), inside(config, 'nitro', 'routeRules')].filter(isRules),
  )
}

function inside(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    value,
  )
}

function isRules(value: unknown): value is Record<string, Rule> {
  return typeof value === 'object' && value !== null
}
