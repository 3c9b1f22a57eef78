import type { Nuxt } from 'nuxt/schema'
import { duoValueProblem } from './check-duo-value.js'
import type { Rule, Rules } from './rule-table.js'

/** Finds a route rule whose `duo` has an invalid value. */
export function findBadValue(rules: Rules): string | undefined {
  for (const [pattern, rule] of Object.entries(rules)) {
    if (typeof rule !== 'object' || rule === null || !('duo' in rule)) continue
    const problem = duoValueProblem(rule['duo'], { isRule: true })
    if (problem !== undefined) return `duo in the route rule of ${pattern} ${problem}.`
  }
  return undefined
}

/**
 * Lists the route rules as the developer wrote them. When Nuxt merges its configuration, it drops `null` and
 * `undefined`. A rule that loses its requirement would guard less than the developer wrote.
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
