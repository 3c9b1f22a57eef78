import { useLogger, useNitro } from '@nuxt/kit'
import type { Nuxt, NuxtApp } from 'nuxt/schema'
import type { ModuleOptions } from '../module-options.js'
import { applicationPages } from './application-pages.js'
import { findConflict } from './check-conflicts.js'
import { findPageProblem } from './check-pages.js'
import { findMisspeltPattern } from './check-spelling.js'
import { findUnusedRule } from './check-unused.js'
import { findBadValue, writtenRules } from './check-values.js'
import { findOpenIsland, guardedPageIslands } from './islands.js'
import { createRuleTable, isOn, type Rule, type Rules } from './rule-table.js'

type Nitro = ReturnType<typeof useNitro>

/** The parts of a build that the checks of route rules need. */
export interface Application {
  readonly rules: Rules
  /** Routes that the configuration lists for prerendering. */
  readonly prerendered: readonly string[]
  /** Whether the build writes files for a host without a server. */
  readonly isStatic: boolean
}

/**
 * Fails a build in which a page or a route rule is guarded less than its developer intended. It runs after all modules,
 * so it checks the final pages.
 *
 * @throws Error that names the page or the rule, and what to change
 */
export function checkApplication(options: ModuleOptions, nuxt: Nuxt): void {
  nuxt.hook('nitro:init', (nitro) => refuse(writtenProblem(nuxt) ?? ruleProblem(applicationOf(nitro))))
  nuxt.hook('modules:done', () => {
    nuxt.hook('nitro:build:before', (nitro) => {
      const found = ruleProblem(applicationOf(nitro)) ?? pageProblem(nuxt, nitro, options)
      if (nuxt.options.dev) warn(found)
      else refuse(found)
    })
    // During development, the rule may exist before its page does.
    nuxt.hook('app:templatesGenerated', () => {
      if (nuxt.options.dev && nuxt.apps['default'] !== undefined) warn(pageProblem(nuxt, useNitro(), options))
    })
  })
}

let warned: string | undefined

function warn(problem: string | undefined): void {
  if (problem !== undefined && problem !== warned)
    useLogger('@duokit/nuxt').error(`A build would fail here: ${problem}`)
  warned = problem
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem)
}

function applicationOf({ options }: Nitro): Application {
  return { rules: options.routeRules as Rules, prerendered: options.prerender.routes, isStatic: options.static }
}

/** Finds mistakes in rules as they were written, before Nuxt drops values while it merges its configuration. */
function writtenProblem(nuxt: Nuxt): string | undefined {
  for (const rules of writtenRules(nuxt)) {
    const problem = findBadValue(rules) ?? findMisspeltPattern(rules)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Finds mistakes in the rules that do not depend on the pages. */
export function ruleProblem({ rules, prerendered, isStatic }: Application): string | undefined {
  const problem = findBadValue(rules) ?? findMisspeltPattern(rules)
  if (problem !== undefined) return problem
  if (isStatic) return staticProblem(rules)
  const table = createRuleTable(rules)
  const kept = prerendered.map((route) => [route, { ...table.at(route), prerender: true }] as const)
  return findConflict({ ...rules, ...(Object.fromEntries(kept) as Record<string, Rule>) })
}

function staticProblem(rules: Rules): string | undefined {
  const guarded = Object.keys(rules).find((pattern) => isOn(rules[pattern]?.['duo']))
  if (guarded === undefined) return undefined
  return `nuxt generate writes files for a host without a server, where no guard runs: the route rule of ${guarded} would guard nothing. Use nuxt build.`
}

/** Finds rules that do not match the application's pages and handlers. */
function pageProblem(
  nuxt: Nuxt,
  { options, scannedHandlers }: Nitro,
  { servedElsewhere = [] }: ModuleOptions,
): string | undefined {
  const rules = options.routeRules as Rules
  const table = createRuleTable(rules)
  const app = nuxt.apps['default']
  const pages = pagesOf(app)
  const routes = [...scannedHandlers, ...options.handlers].flatMap(({ route, middleware, handler }) =>
    route === undefined || middleware === true || handler === options.renderer ? [] : [route],
  )
  // Without pages, every path shows the root component.
  const unused =
    pages.length === 0
      ? undefined
      : findUnusedRule(rules, { pages, routes, servedElsewhere, baseURL: nuxt.options.app.baseURL })
  const islands = nuxt.options.experimental.componentIslands === false ? [] : (app?.components ?? [])
  return findPageProblem(pages, rules, table) ?? findOpenIsland(islands, rules, table) ?? unused
}

function pagesOf(app: NuxtApp | undefined): ReturnType<typeof applicationPages> {
  // All redirects of route rules share one file of Nuxt.
  return applicationPages(app?.pages ?? []).filter(({ name }) => !/\/component-stub(?:\.\w+)?$/.test(name))
}

/** Returns the guarded paths of server-only pages, by the names in the URLs of their components. */
export function pageIslands(nuxt: Nuxt): Record<string, string[]> {
  const rules = useNitro().options.routeRules as Rules
  return guardedPageIslands(pagesOf(nuxt.apps['default']), rules, createRuleTable(rules))
}
