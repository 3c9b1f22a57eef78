import { originForm } from '@duokit/core'
import type { Requirement } from '@duokit/h3'
import { defineEventHandler, type EventHandler, type H3Event } from 'h3'
import { pageIslands } from '#duo-internal/islands'
import setup from '#duo-internal/setup'
import { applicationDuo, takeSetup } from './application-duo.js'
import { answerCheck } from './check-route.js'
import { isIslandPath, islandRequirement } from './island-request.js'
import { knownRules } from './known-rules.js'
import { hideFromCaches, prerenderingError } from './refuse-kept.js'
import { treatAsScript } from './sub-request.js'

// Nitro loads this file before the first request, and before its plugins run.
takeSetup(setup)

/** Serves Duo's routes and guards the route rules. Other requests never check whether Duo is set up. */
export default defineEventHandler(async (event) => {
  event.context['duoAsked'] = true
  const { own, rules, islands } = knownRules(event)
  const { req } = event.node
  const address = originForm(req.originalUrl ?? req.url ?? '/')
  if (own.isGates(address)) {
    treatAsScript(event)
    const answer = await routesOf(event)(event)
    if (answer !== undefined) return answer
    if (event.method === 'GET' && own.isCheck(address)) return answerCheck(event, { duo: applicationDuo(event), rules })
  }
  if (own.isNuxts(event.path)) return undefined
  const requirement = isIslandPath(event.path)
    ? islandRequirement(event, { all: rules, islands, pages: pageIslands })
    : rules.at(event.path)
  if (requirement === undefined) return undefined
  if (import.meta.prerender) throw prerenderingError()
  treatAsScript(event)
  const refusal: unknown = await guardOf(event, requirement)(event)
  if (refusal !== undefined) return refusal
  // The page router decides what this request shows, and checks whether the request was guarded.
  event.context['duoGuarded'] = true
  hideFromCaches(event)
  return undefined
})

let routes: EventHandler | undefined

function routesOf(event: H3Event): EventHandler {
  routes ??= applicationDuo(event).routes()
  return routes
}

const guards = new Map<Requirement, EventHandler>()

function guardOf(event: H3Event, requirement: Requirement): EventHandler {
  const existing = guards.get(requirement)
  if (existing !== undefined) return existing
  // `duo: true` has no requirement. With a requirement, even an empty one, the option `skip` would not apply.
  const guard = applicationDuo(event).guard(Object.keys(requirement).length === 0 ? undefined : requirement)
  guards.set(requirement, guard)
  return guard
}
