import type { Requirement } from '@duokit/h3'
import { defineEventHandler, type EventHandler, getQuery, type H3Event } from 'h3'
import setup from '#duo-internal/setup'
import { useRuntimeConfig } from '#imports'
import { applicationDuo, takeSetup } from './application-duo.js'
import { answerCheck } from './check-route.js'
import { createGuardRules, type GuardRules, type RuleTable } from './guard-rules.js'
import { createOwnPaths, type OwnPaths } from './own-paths.js'
import { settingsOf } from './settings.js'
import { treatAsScript } from './sub-request.js'

// Nitro loads this file before the first request, and before its plugins run.
takeSetup(setup)

/** Duo's routes, and the guard of the route rules. Whatever needs no Duo never asks whether it is set up. */
export default defineEventHandler(async (event) => {
  const { own, rules } = knownOf(event)
  const { req } = event.node
  const address = req.originalUrl ?? req.url ?? '/'
  if (own.isGates(address)) {
    treatAsScript(event)
    const answer = await routesOf(event)(event)
    if (answer !== undefined) return answer
    if (event.method === 'GET' && own.isCheck(address)) return answerCheck(event, applicationDuo(event))
  }
  if (own.isNuxts(event.path)) return undefined
  const requirement = requirementOf(event, rules)
  if (requirement === undefined) return undefined
  treatAsScript(event)
  return guardOf(event, requirement)(event)
})

/** A page whose component is rendered on the server alone is told in the query which page that is. */
function requirementOf(event: H3Event, rules: GuardRules): Requirement | undefined {
  if (!event.path.startsWith('/__nuxt_island')) return rules.at(event.path)
  // In any other request it stands in a body. Nuxt itself sends none.
  if (event.method !== 'GET') return rules.strictest
  const { url = '/' } = getQuery(event)
  return rules.at(event.path, ...[url].flat().map(String))
}

interface Known {
  readonly own: OwnPaths
  readonly rules: GuardRules
}

let known: Known | undefined

function knownOf(event: H3Event): Known {
  if (known !== undefined) return known
  const { app, nitro } = useRuntimeConfig(event)
  known = {
    own: createOwnPaths(app, settingsOf(event).basePath),
    rules: createGuardRules((nitro?.routeRules ?? {}) as RuleTable),
  }
  return known
}

let routes: EventHandler | undefined

function routesOf(event: H3Event): EventHandler {
  routes ??= applicationDuo(event).routes()
  return routes
}

const guards = new Map<Requirement, EventHandler>()

function guardOf(event: H3Event, requirement: Requirement): EventHandler {
  const existing = guards.get(requirement)
  if (existing !== undefined) return existing
  // A plain rule asks for nothing: a requirement, even an empty one, would know no exception of `skip`.
  const guard = applicationDuo(event).guard(Object.keys(requirement).length === 0 ? undefined : requirement)
  guards.set(requirement, guard)
  return guard
}
