import type { Requirement } from '@duokit/h3'
import { createRouter, toRouteMatcher } from 'radix3'
import { foldPattern, pathReadings } from './path-readings.js'

/** `duo` of a route rule: `true` guards, a requirement guards with this requirement, and `false` opens. */
export type DuoRule = boolean | Requirement

/** The route rules. Only `duo` is read. */
export type RuleTable = Readonly<Record<string, { readonly duo?: DuoRule | undefined }>>

/** The requirements of the route rules; `undefined` if no rule guards. */
export interface GuardRules {
  /** The requirement at these paths, each as the browser sent it. */
  at(...paths: readonly string[]): Requirement | undefined
  /** The combined requirement of all rules, for a request that may be about any path. */
  readonly strictest: Requirement | undefined
}

/**
 * Reads the route rules. As everywhere in Nuxt, the more specific rule takes precedence. `duo: false` opens a path only
 * if it applies to every reading of the path.
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

/**
 * Merges patterns that differ only in the name of a segment, such as `:id` and `*`: the matcher keeps only the last.
 */
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

/** Returns the requirement that is at least as strict as both. */
export function stricter(one: Requirement, other: Requirement): Requirement {
  const ages = [one.maxAge, other.maxAge].filter((age) => age !== undefined)
  const factors = [...new Set([...(one.excludeFactors ?? []), ...(other.excludeFactors ?? [])])]
  return {
    ...(ages.length > 0 && { maxAge: Math.min(...ages) }),
    ...(factors.length > 0 && { excludeFactors: factors }),
  }
}

/** Returns the same object for equal requirements, so that all their requests share one guard. */
function remember(known: Map<string, Requirement>, requirement: Requirement): Requirement {
  const key = JSON.stringify(requirement)
  const before = known.get(key)
  if (before !== undefined) return before
  known.set(key, requirement)
  return requirement
}
