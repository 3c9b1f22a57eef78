import type { Requirement } from '@duokit/core'
import { abortNavigation, createError, defineNuxtRouteMiddleware, navigateTo, useNuxtApp } from '#imports'
import { askDuo, isServed } from '../ask-duo.js'
import { refuseSharedPage } from '../refuse-shared-page.js'
import { startFrom } from '../start-address.js'

/**
 * `definePageMeta({ middleware: 'duo' })`: shows a page only to people who are verified, and takes everybody else to
 * Duo and back. With `duo: { maxAge: 60 }` the verification has to be of the last minute.
 */
export default defineNuxtRouteMiddleware(async (to) => {
  const nuxtApp = useNuxtApp()
  if (isServed()) return undefined
  const shared = refuseSharedPage(to.path)
  if (shared !== undefined) return shared
  const answer = await askDuo({ path: to.path, ...checked(to.meta.duo) })
  if (answer.verified) return undefined
  const { code, start } = answer
  if (code === 'duo_required' || code === 'first_factor_required') {
    return nuxtApp.runWithContext(() => navigateTo(startFrom(start, to.fullPath), { external: true }))
  }
  // Sending them to Duo once more would send them round in a circle.
  const refusal = createError({ statusCode: 403, statusMessage: 'Forbidden', data: { code }, fatal: true })
  return nuxtApp.runWithContext(() => abortNavigation(refusal))
})

/** The build has read what is written in the page itself. Anything else is only known here. */
function checked(requirement: unknown): Requirement {
  if (requirement === undefined) return {}
  const entries = typeof requirement === 'object' && requirement !== null ? Object.entries(requirement) : undefined
  const wrong = entries?.find(([key, value]) => !known.has(key) || value === undefined || value === null)
  if (entries !== undefined && wrong === undefined) return requirement as Requirement
  const problem = wrong === undefined ? 'must be an object' : `has ${wrong[0]}, which says nothing here`
  throw createError({
    statusCode: 500,
    message: `duo in definePageMeta ${problem}: it takes maxAge in seconds, and excludeFactors, a list`,
    fatal: true,
  })
}

const known: ReadonlySet<string> = new Set(['maxAge', 'excludeFactors'] satisfies (keyof Requirement)[])
