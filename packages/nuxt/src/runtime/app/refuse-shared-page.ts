import { abortNavigation, createError, useNuxtApp } from '#imports'
import { guardedWhilePrerendering } from '../rules/guarded-while-prerendering.js'
import { isSharedPage } from './shared-page.js'

/**
 * Aborts the rendering of a guarded page that others would see. The build then does not prerender it, and a cache does
 * not store a page with an error.
 */
export function refuseSharedPage(name: string) {
  if (import.meta.client || !(import.meta.prerender || isSharedPage())) return undefined
  const problem = import.meta.prerender
    ? { statusCode: 401, statusMessage: guardedWhilePrerendering }
    : {
        fatal: true,
        statusCode: 500,
        message: `The page ${name} is guarded by Duo, but a route rule caches it for everybody. Set swr, isr and cache to false for its path`,
      }
  return useNuxtApp().runWithContext(() => abortNavigation(createError(problem)))
}
