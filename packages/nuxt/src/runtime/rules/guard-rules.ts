import type { Requirement } from '@duokit/h3'
import { createRouter, toRouteMatcher } from 'radix3'
import { foldPattern, pathReadings } from './path-readings.js'

/** `duo` of a route rule: guarded, guarded with a requirement, or expressly not. */
export type DuoRule = boolean | Requirement

/** The route rules, of which only `duo` is looked at. */
export type RuleTable = Readonly<Record<string, { readonly duo?: DuoRule | undefined }>>

/** What the route rules ask for; `undefined` where they ask for nothing. */
export interface GuardRules {
  /** At these paths, each as the browser sent it. */
  at(...paths: readonly string[]): Requirement | undefined
  /** At all that they guard, for a request that may be about any of it. */
  readonly strictest: Requirement | undefined
}

/**
 * Reads the route rules. As everywhere in Nuxt the more specific rule wins; an exception counts only where every
 * reading of the path is excepted.
 */
export function createGuardRules(rules: RuleTable): GuardRules {
  const known = Object.entries(rules).flatMap(([pattern, { duo }]) =>
    duo === undefined ? [] : [[pattern, duo] as const],
  )
  if (known.length === 0) return { at: () => undefined, strictest: undefined }
  const matchSent = matcherOf(known)
  const matchFolded = matcherOf(known.map(([pattern, duo]) => [foldPattern(pattern), duo] as const))
  const remembered = new Map<string, Requirement>()
  const together = (found: readonly (DuoRule | undefined)[]): Requirement | undefined => {
    const asked = found.filter((rule) => rule !== undefined && rule !== false)
    return asked.length === 0 ? undefined : remember(remembered, asked.map(requirementOf).reduce(stricter))
  }
  const rulesAt = (path: string) => {
    const { sent, folded } = pathReadings(path)
    return [matchSent(sent), ...folded.map(matchFolded)]
  }
  return {
    at: (...paths) => together(paths.flatMap(rulesAt)),
    strictest: together(known.map(([, rule]) => rule)),
  }
}

type Rules = readonly (readonly [pattern: string, duo: DuoRule])[]

function matcherOf(rules: Rules): (path: string) => DuoRule | undefined {
  const router = createRouter<{ duo: DuoRule }>()
  for (const [pattern, duo] of withoutNames(rules)) router.insert(pattern, { duo })
  const matcher = toRouteMatcher(router)
  return (path) => matcher.matchAll(path).at(-1)?.duo
}

/** Where two patterns call one segment differently, `:id` and `*`, the matcher forgets all but the last. */
function withoutNames(rules: Rules): Rules {
  const known = new Map<string, DuoRule>()
  for (const [pattern, duo] of rules) {
    const plain = pattern.replace(/\/:\w+(?=\/|$)/g, '/*')
    const before = known.get(plain)
    known.set(plain, before === undefined ? duo : eitherOf(before, duo))
  }
  return [...known]
}

function eitherOf(one: DuoRule, other: DuoRule): DuoRule {
  if (one === false || other === false) return one || other
  return stricter(requirementOf(one), requirementOf(other))
}

function requirementOf(rule: DuoRule): Requirement {
  return typeof rule === 'object' ? rule : {}
}

/** What asks for no less than either of two requirements. */
export function stricter(one: Requirement, other: Requirement): Requirement {
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
