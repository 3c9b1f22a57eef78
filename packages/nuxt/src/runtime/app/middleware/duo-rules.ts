import { guardedPatterns } from '#build/duo-rules.mjs'
import {
  abortNavigation,
  createError,
  defineNuxtRouteMiddleware,
  navigateTo,
  useError,
  useNuxtApp,
  useRequestEvent,
  useRouter,
} from '#imports'
import { createGuardRules } from '../../rules/guard-rules.js'
import { askDuo, isServed } from '../ask-duo.js'
import { refuseSharedPage } from '../refuse-shared-page.js'

const rules = createGuardRules(guardedPatterns)

/**
 * Applies the route rules to navigation in the browser. On the server, it makes sure that the guard has checked the
 * path that the router is about to show.
 */
export default defineNuxtRouteMiddleware(async (to) => {
  if (rules.at(to.path) === undefined || isServed()) return undefined
  return import.meta.server ? compareWithGuard(to.path) : ask(to.path, to.fullPath)
})

async function ask(path: string, fullPath: string) {
  const nuxtApp = useNuxtApp()
  const { href } = useRouter().resolve(fullPath)
  if ((await askDuo({ path })).verified) return undefined
  // A full page load lets the guard decide: it redirects to Duo or the login page, and applies `skip`.
  return nuxtApp.runWithContext(() => navigateTo(href, { external: true }))
}

async function compareWithGuard(path: string) {
  const event = useRequestEvent()
  if (event?.context['duoGuarded'] === true || useError().value) return undefined
  const nuxtApp = useNuxtApp()
  const shared = refuseSharedPage(path)
  if (shared !== undefined) return shared
  if ((await askDuo({ path })).verified) return undefined
  const refusal = createError({ statusCode: 403, statusMessage: 'Forbidden', fatal: true })
  return nuxtApp.runWithContext(() => abortNavigation(refusal))
}
