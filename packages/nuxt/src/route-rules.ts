import type { Nuxt } from 'nuxt/schema'
import { createRouter, toRouteMatcher } from 'radix3'

type Rule = Readonly<Record<string, unknown>>

/** What must not be together with `duo` in a rule, each with the reason. */
const conflicts: readonly (readonly [name: string, reason: string])[] = [
  ...['cache', 'swr', 'isr', 'static', 'prerender'].map(
    (name) =>
      [name, 'a page that is kept would be shown to others, as it was made for one person or for none'] as const,
  ),
  ['proxy', 'Nitro answers it before any guard'],
]

/**
 * Refuses a build in which a route rule with `duo` is not worth anything.
 *
 * @throws Error that names the path and what to change
 */
export function refuseCachedGuards(nuxt: Nuxt): void {
  nuxt.hook('nitro:init', ({ options }) => {
    const rules = options.routeRules as Readonly<Record<string, Rule>>
    const problem = findConflict({ ...rules, ...prerendered(rules, options.prerender.routes) })
    if (problem !== undefined) throw new Error(problem)
  })
}

function prerendered(rules: Readonly<Record<string, Rule>>, routes: readonly string[]): Record<string, Rule> {
  return Object.fromEntries(routes.map((route) => [route, { ...rules[route], prerender: true }]))
}

/** What is wrong with the rules, or nothing. A rule counts with all the wider ones that it is under. */
export function findConflict(rules: Readonly<Record<string, Rule>>): string | undefined {
  const router = createRouter<{ rule: Rule }>()
  for (const [pattern, rule] of Object.entries(rules)) router.insert(pattern, { rule })
  const matcher = toRouteMatcher(router)
  for (const pattern of Object.keys(rules)) {
    if (isOn(rules[pattern]?.['duo']) && !matchesAny(pattern)) {
      return `The route rule of ${pattern} guards nothing: * stands for a whole segment, and ** for all that is left, at the end.`
    }
    const matched = matcher.matchAll(exampleOf(pattern)).map(({ rule }) => rule)
    const effective: Rule = Object.assign({}, ...matched, rules[pattern])
    const conflict = isOn(effective['duo']) ? conflicts.find(([name]) => isOn(effective[name])) : undefined
    if (conflict !== undefined) {
      const [name, reason] = conflict
      return `The route rules of ${pattern} have both duo and ${name}: ${reason}. Set ${name}: false there, or take duo away.`
    }
  }
  return undefined
}

/** Nitro takes patterns without a word that it finds no path for. */
function matchesAny(pattern: string): boolean {
  const router = createRouter<object>()
  router.insert(pattern, {})
  return toRouteMatcher(router).matchAll(exampleOf(pattern)).length > 0
}

/** A path that is meant. */
function exampleOf(pattern: string): string {
  return pattern.replace(/:\w+|\*+/g, '_')
}

function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false
}
