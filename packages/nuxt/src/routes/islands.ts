import type { Component } from 'nuxt/schema'
import type { ApplicationPage } from './application-pages.js'
import { guardAt, judgePattern } from './judge-page.js'
import { isOn, type Rules, type RuleTable } from './rule-table.js'

/**
 * Lists the guarded paths of each page that is rendered only on the server. The component of such a page has its own
 * URL, which contains the name of the page.
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
    // If one of its URLs is open, only the `url` of the request can decide. Nuxt rejects a URL of another page.
    const isGuarded = judged.every((one) => guardAt(one) === 'guarded')
    islands[`page_${route}`] = [
      ...(islands[`page_${route}`] ?? []),
      ...(isGuarded ? judged.map(({ path }) => path) : []),
    ]
  }
  return islands
}

/** Finds a server component without a rule. It has its own URL, whichever page shows it. */
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
  return `The server component ${open.pascalName} (${open.filePath}) has a URL of its own, ${path}_….json, which responds whichever page shows the component. Add a route rule for ${path}, or for /__nuxt_island/**. Use duo: true if the component shows guarded data, or duo: false if it is for everybody.`
}

/** Follows Nuxt's own rule for server components. */
function isIsland(component: Component, components: readonly Component[]): boolean {
  if (component.island === true) return true
  const hasClientPart = components.some(
    ({ pascalName, mode }) => pascalName === component.pascalName && mode === 'client',
  )
  return component.mode === 'server' && !hasClientPart
}
