import { abortNavigation, createError, useNuxtApp } from '#imports'
import { guardedWhilePrerendering } from '../rules/guarded-while-prerendering.js'
import { isSharedPage } from './shared-page.js'

/**
 * Refuses a guarded page that would be shown to others: the build leaves it out of what it prerenders, and a cache
 * keeps no page with an error.
 */
export function refuseSharedPage(name: string) {
  if (import.meta.client || !(import.meta.prerender || isSharedPage())) return undefined
  const problem = import.meta.prerender
    ? { statusCode: 401, statusMessage: guardedWhilePrerendering }
    : {
        fatal: true,
        statusCode: 500,
        message: `The page ${name} is guarded by Duo, and a route rule keeps it for everybody: set swr, isr and cache to false for its path`,
      }
  return useNuxtApp().runWithContext(() => abortNavigation(createError(problem)))
}
