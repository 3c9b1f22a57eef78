import type { Component } from 'nuxt/schema'
import type { ApplicationPage } from './application-pages.js'
import { guardAt, judgePattern } from './judge-page.js'
import { isOn, type Rules, type RuleTable } from './rule-table.js'

/**
 * For each page that is rendered on the server alone, the guarded paths at which it is: its component has a URL of its
 * own, which names the page.
 */
export function guardedPageIslands(
  pages: readonly ApplicationPage[],
  rules: Rules,
  table: RuleTable,
): Record<string, string[]> {
  const islands: Record<string, string[]> = {}
  for (const { isServer, route, patterns } of pages) {
    if (!isServer || route === undefined) continue
    const judged = patterns.flatMap((pattern) => judgePattern(pattern, rules, table))
    // With an exception among its URLs, only the URL says which of them is asked for; Nuxt refuses one of another page.
    const isGuarded = judged.every((one) => guardAt(one) === 'guarded')
    islands[`page_${route}`] = [
      ...(islands[`page_${route}`] ?? []),
      ...(isGuarded ? judged.map(({ path }) => path) : []),
    ]
  }
  return islands
}

/** Finds a server component that nobody decided about. Each has a URL of its own, whichever page shows it. */
export function findOpenIsland(components: readonly Component[], rules: Rules, table: RuleTable): string | undefined {
  if (!Object.values(rules).some((rule) => isOn(rule['duo']))) return undefined
  const open = components.find(
    (component) =>
      isIsland(component, components) &&
      !component.filePath.includes('/node_modules/') &&
      table.at(`/__nuxt_island/${component.pascalName}`)['duo'] === undefined,
  )
  if (open === undefined) return undefined
  const path = `/__nuxt_island/${open.pascalName}`
  return `The server component ${open.pascalName} (${open.filePath}) has a URL of its own, ${path}_….json, which responds whichever page shows it. Add a route rule for ${path}, or for /__nuxt_island/**: with duo: true if it shows what Duo has to guard, with duo: false if it is for everybody.`
}

/** As Nuxt decides it. */
function isIsland(component: Component, components: readonly Component[]): boolean {
  if (component.island === true) return true
  const hasClientPart = components.some(
    ({ pascalName, mode }) => pascalName === component.pascalName && mode === 'client',
  )
  return component.mode === 'server' && !hasClientPart
}
