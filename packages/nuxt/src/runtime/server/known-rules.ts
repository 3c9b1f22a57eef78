import type { H3Event } from 'h3'
import { useRuntimeConfig } from '#imports'
import { createGuardRules, type GuardRules } from '../rules/guard-rules.js'
import { checkedTable } from './checked-table.js'
import { isIslandPath } from './island-request.js'
import { createOwnPaths, type OwnPaths } from './own-paths.js'
import { settingsOf } from './settings.js'

/** The paths and rules of this server. */
export interface KnownRules {
  readonly own: OwnPaths
  readonly rules: GuardRules
  /** The rules for the URLs of server components. */
  readonly islands: GuardRules
}

let known: KnownRules | undefined

/**
 * Reads the route rules, once.
 *
 * @throws H3Error of status 500 that names a rule whose `duo` has an invalid value
 */
export function knownRules(event: H3Event): KnownRules {
  if (known !== undefined) return known
  const { app, nitro } = useRuntimeConfig(event)
  const table = checkedTable(nitro?.routeRules)
  const islands = Object.entries(table).filter(([pattern]) => isIslandPath(pattern))
  known = {
    own: createOwnPaths(app, settingsOf(event).basePath),
    rules: createGuardRules(table),
    islands: createGuardRules(Object.fromEntries(islands)),
  }
  return known
}
