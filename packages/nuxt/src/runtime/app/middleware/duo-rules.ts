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
 * Lets the route rules hold for navigation in the browser as well. On the server it compares what the router is about
 * to show with what the guard has seen.
 */
export default defineNuxtRouteMiddleware(async (to) => {
  if (rules.at(to.path) === undefined || isServed()) return undefined
  return import.meta.server ? compareWithGuard(to.path) : ask(to.path, to.fullPath)
})

async function ask(path: string, fullPath: string) {
  const nuxtApp = useNuxtApp()
  const { href } = useRouter().resolve(fullPath)
  if ((await askDuo({ path })).verified) return undefined
  // The guard itself decides: it leads to Duo or to the login page, and knows exceptions.
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
