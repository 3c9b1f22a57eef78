import type { Requirement } from '@duokit/core'
import { abortNavigation, createError, defineNuxtRouteMiddleware, navigateTo, useNuxtApp } from '#imports'
import { askDuo, isServed } from '../ask-duo.js'
import { refuseSharedPage } from '../refuse-shared-page.js'
import { startFrom } from '../start-address.js'

/**
 * `definePageMeta({ middleware: 'duo' })`: shows a page only to verified users, and sends everybody else to Duo and
 * back. With `duo: { maxAge: 60 }`, the verification must be at most a minute old.
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
  // Another redirect to Duo would start a loop.
  const refusal = createError({ statusCode: 403, statusMessage: 'Forbidden', data: { code }, fatal: true })
  return nuxtApp.runWithContext(() => abortNavigation(refusal))
})

/** Checks a requirement that the build could not read, for example because it is not a literal. */
function checked(requirement: unknown): Requirement {
  if (requirement === undefined) return {}
  const entries = typeof requirement === 'object' && requirement !== null ? Object.entries(requirement) : undefined
  const wrong = entries?.find(([key, value]) => !known.has(key) || value === undefined || value === null)
  if (entries !== undefined && wrong === undefined) return requirement as Requirement
  const problem = wrong === undefined ? 'must be an object' : `has ${wrong[0]}, which is unknown or has no value`
  throw createError({
    statusCode: 500,
    message: `duo in definePageMeta ${problem}. Use maxAge (seconds) and excludeFactors (a list)`,
    fatal: true,
  })
}

const known: ReadonlySet<string> = new Set(['maxAge', 'excludeFactors'] satisfies (keyof Requirement)[])
