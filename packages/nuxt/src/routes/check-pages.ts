import type { Requirement } from '@duokit/core'
import type { ApplicationPage } from './application-pages.js'
import { duoValueProblem } from './check-duo-value.js'
import { conflictIn, keepingKey } from './check-conflicts.js'
import { guardAt, type Judgement, judgePattern } from './judge-page.js'
import type { Rules, RuleTable } from './rule-table.js'
import { commonPath, describePattern, nitroPattern } from './url-pattern.js'

/** Finds a page whose guards contradict each other, or protect only some of its URLs. */
export function findPageProblem(pages: readonly ApplicationPage[], rules: Rules, table: RuleTable): string | undefined {
  for (const page of byFile(pages)) {
    const judged = page.patterns.flatMap((pattern) => judgePattern(pattern, rules, table))
    const problem =
      problemOfMeta(page, judged) ??
      problemOfCache(page, judged) ??
      (page.isRedirect ? undefined : problemOfWays(page, judged, { pages, rules, table }))
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Merges the entries of each file: modules for languages list a page once per language. */
function byFile(pages: readonly ApplicationPage[]): ApplicationPage[] {
  const files = new Map<string, ApplicationPage>()
  for (const page of pages) {
    const before = files.get(page.name)
    const together = (key: 'patterns' | 'inside') => [...(before?.[key] ?? []), ...page[key]]
    files.set(page.name, { ...page, patterns: together('patterns'), inside: together('inside') })
  }
  return [...files.values()]
}

function problemOfMeta(
  { name, middleware, requirement }: ApplicationPage,
  judged: readonly Judgement[],
): string | undefined {
  if (requirement === undefined) return undefined
  const problem = duoValueProblem(requirement, { isRule: false })
  if (problem !== undefined) return `duo in definePageMeta of ${name} ${problem}.`
  const isAsked = middleware.includes('duo') || judged.some(({ rule }) => namesDuo(rule['appMiddleware']))
  if (isAsked) return undefined
  return `definePageMeta of ${name} has duo without middleware: 'duo', so nothing enforces it. Add middleware: 'duo'.`
}

function namesDuo(middleware: unknown): boolean {
  if (typeof middleware !== 'object' || middleware === null) return middleware === 'duo'
  return Array.isArray(middleware) ? middleware.includes('duo') : Reflect.get(middleware, 'duo') === true
}

function problemOfCache({ name, middleware }: ApplicationPage, judged: readonly Judgement[]): string | undefined {
  for (const { path, rule } of judged) {
    const conflict = conflictIn(rule)
    if (conflict !== undefined) return `At ${path}, the page ${name} has route rules with both duo and ${conflict}`
    const [key, reason] = keepingKey(rule) ?? []
    if (key !== undefined && middleware.includes('duo')) {
      return `The page ${name} has middleware: 'duo', and at ${path} a route rule with ${key}: ${reason}. Set ${key}: false for that path, or remove the middleware.`
    }
  }
  return undefined
}

interface Surroundings {
  readonly pages: readonly ApplicationPage[]
  readonly rules: Rules
  readonly table: RuleTable
}

/** All URLs of a page must be guarded in the same way, unless a rule with `duo: false` opens one. */
function problemOfWays(page: ApplicationPage, judged: readonly Judgement[], around: Surroundings): string | undefined {
  const guarded = judged.filter((one) => guardAt(one) === 'guarded' && (one.isGeneral || isMeant(one, page, around)))
  const [first] = guarded
  if (first === undefined) return undefined
  // A parent page is shown at the URLs of all pages inside it.
  const isWhole = judged.every((one) => !one.isGeneral || guardAt(one) !== 'unnamed')
  const inside = isWhole ? page.inside.flatMap((pattern) => judgePattern(pattern, around.rules, around.table)) : []
  const open = [...judged, ...inside].find((one) => one.isGeneral && guardAt(one) === 'unnamed')
  if (open !== undefined) return messageOfOpen(page, { first, open, around })
  const other = guarded.find((one) => one.isGeneral && first.isGeneral && demandOf(one) !== demandOf(first))
  return other === undefined ? undefined : messageOfDemands(page, first, other)
}

/**
 * Returns whether a rule is meant for this page, although it matches only some of its URLs. It is not if it guards
 * another page completely: `/admin/**` is not meant for a catch-all page.
 */
function isMeant({ path, pattern }: Judgement, page: ApplicationPage, { pages, table }: Surroundings): boolean {
  if (pattern.rest !== 'none') return false
  const key = table.patternOfDuo(path)
  if (key === undefined) return false
  const rule = nitroPattern(key)
  const others = pages.filter((other) => other.name !== page.name)
  return !others.some((other) =>
    other.patterns.some(
      (own) => own.rest === 'none' && commonPath(own, rule) !== undefined && isInside(own, key, table),
    ),
  )
}

function isInside(pattern: ApplicationPage['patterns'][number], key: string, table: RuleTable): boolean {
  return table.patternOfDuo(`/${pattern.segments.map((segment) => segment ?? '_').join('/')}`) === key
}

function messageOfOpen(
  { name }: ApplicationPage,
  { first, open, around }: { first: Judgement; open: Judgement; around: Surroundings },
): string {
  const key = around.table.patternOfDuo(first.path) ?? first.path
  const way = describePattern(open.pattern)
  return `The page ${name} is guarded at ${first.path} by the route rule of ${key}, but it is not guarded at ${way}. Add a route rule with duo for ${way}, or with duo: false if it is meant to be open.`
}

function messageOfDemands({ name }: ApplicationPage, first: Judgement, other: Judgement): string {
  return `The page ${name} is guarded with different requirements at ${describePattern(first.pattern)} and ${describePattern(other.pattern)}. Give duo the same value in the route rules of both.`
}

function demandOf({ rule }: Judgement): string {
  const { duo } = rule
  const { maxAge, excludeFactors = [] } = (typeof duo === 'object' && duo !== null ? duo : {}) as Requirement
  return JSON.stringify([maxAge, [...new Set(excludeFactors)].toSorted((a, b) => a.localeCompare(b))])
}
