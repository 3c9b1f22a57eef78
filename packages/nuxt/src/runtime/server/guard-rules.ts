import type { Requirement } from '@duokit/h3'
import { createRouter, toRouteMatcher } from 'radix3'
import { foldPattern, pathReadings } from './path-readings.js'

/** `duo` of a route rule: guarded, guarded with a requirement, or expressly not. */
export type DuoRule = boolean | Requirement

/** The route rules, of which only `duo` is looked at. */
export type RuleTable = Readonly<Record<string, { readonly duo?: DuoRule | undefined }>>

/** What the route rules ask for at a path; `undefined` where they ask for nothing. */
export type GuardRules = (path: string) => Requirement | undefined

/**
 * Reads the route rules. As everywhere in Nuxt the more specific rule wins; an exception counts only where every reading of the path
 * is excepted.
 */
export function createGuardRules(rules: RuleTable): GuardRules {
  const known = Object.entries(rules).flatMap(([pattern, { duo }]) =>
    duo === undefined ? [] : [[pattern, duo] as const],
  )
  if (known.length === 0) return () => undefined
  const matchSent = matcherOf(known)
  const matchFolded = matcherOf(known.map(([pattern, duo]) => [foldPattern(pattern), duo] as const))
  const remembered = new Map<string, Requirement>()
  return (path) => {
    const { sent, folded } = pathReadings(path)
    const requirements = [matchSent(sent), matchFolded(folded)].filter((rule) => rule !== undefined && rule !== false)
    return requirements.length === 0
      ? undefined
      : remember(remembered, requirements.map(requirementOf).reduce(stricter))
  }
}

type Rules = readonly (readonly [pattern: string, duo: DuoRule])[]

function matcherOf(rules: Rules): (path: string) => DuoRule | undefined {
  const router = createRouter<{ duo: DuoRule }>()
  for (const [pattern, duo] of rules) router.insert(pattern, { duo })
  const matcher = toRouteMatcher(router)
  return (path) => matcher.matchAll(path).at(-1)?.duo
}

function requirementOf(rule: DuoRule): Requirement {
  return typeof rule === 'object' ? rule : {}
}

function stricter(one: Requirement, other: Requirement): Requirement {
  const ages = [one.maxAge, other.maxAge].filter((age) => age !== undefined)
  const factors = [...new Set([...(one.excludeFactors ?? []), ...(other.excludeFactors ?? [])])]
  return {
    ...(ages.length > 0 && { maxAge: Math.min(...ages) }),
    ...(factors.length > 0 && { excludeFactors: factors }),
  }
}

/** The same object for the same requirement, so that one guard serves all its requests. */
function remember(known: Map<string, Requirement>, requirement: Requirement): Requirement {
  const key = JSON.stringify(requirement)
  const before = known.get(key)
  if (before !== undefined) return before
  known.set(key, requirement)
  return requirement
}
