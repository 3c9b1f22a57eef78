import type { Requirement } from '@duokit/core'
import type { CheckAnswer } from '../../server/check-route.js'
import {
  abortNavigation,
  createError,
  defineNuxtRouteMiddleware,
  navigateTo,
  useNuxtApp,
  useRequestFetch,
} from '#imports'
import { useDuoStatus } from '../composables/use-duo.js'
import { duoRoute } from '../duo-address.js'
import { startFrom } from '../start-address.js'

/**
 * `definePageMeta({ middleware: 'duo' })`: shows a page only to who is verified, and takes everybody else to Duo and back. With
 * `duo: { maxAge: 60 }` the verification has to be of the last minute.
 */
export default defineNuxtRouteMiddleware(async (to) => {
  const nuxtApp = useNuxtApp()
  // The server has just let this page through.
  if (import.meta.client && nuxtApp.isHydrating === true && nuxtApp.payload.serverRendered === true) return undefined
  const status = useDuoStatus()
  const answer = await useRequestFetch()<CheckAnswer>(duoRoute('check'), {
    query: queryOf(to.meta.duo as Requirement | undefined),
  })
  if (answer.verified) {
    status.value = answer
    return undefined
  }
  const { code, start } = answer
  if (code === 'duo_required' || code === 'first_factor_required') {
    return nuxtApp.runWithContext(() => navigateTo(startFrom(start, to.fullPath), { external: true }))
  }
  // Sending them to Duo once more would send them round in a circle.
  const refusal = createError({ statusCode: 403, statusMessage: 'Forbidden', data: { code }, fatal: true })
  return nuxtApp.runWithContext(() => abortNavigation(refusal))
})

function queryOf({ maxAge, excludeFactors }: Requirement = {}): Record<string, unknown> {
  return { max_age: maxAge, exclude: excludeFactors }
}
