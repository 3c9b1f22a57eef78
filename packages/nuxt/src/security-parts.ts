import { addServerPlugin, hasNuxtModule, type Resolver } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'

/**
 * Configures other modules that are installed:
 *
 * - nuxt-security gets Duo's host for the content security policies of pages, and lets the gate's page embed Duo's
 *   iframe.
 * - nuxt-csurf, which nuxt-security may install, leaves the gate's routes alone. The gate itself refuses requests from
 *   other sites, and Duo's response contains no token of this application.
 */
export function addSecurityParts(nuxt: Nuxt, resolve: Resolver['resolve']): void {
  nuxt.hook('modules:done', () => {
    if (hasNuxtModule('nuxt-security')) {
      addServerPlugin(resolve('./runtime/server/security-plugin'))
      // With any other value, browsers block a frame of another site that does not send this header as well.
      addGateRule(nuxt, { headers: { 'Cross-Origin-Embedder-Policy': 'unsafe-none' } })
    }
    if (hasNuxtModule('nuxt-csurf')) addGateRule(nuxt, { csurf: false })
  })
}

/** Adds a route rule for the gate's routes. The application's own rule takes precedence. */
function addGateRule(nuxt: Nuxt, added: { headers?: Record<string, string>; csurf?: false }): void {
  const { basePath } = nuxt.options.runtimeConfig.public.duo
  const rules = (nuxt.options.routeRules ??= {})
  const path = `${basePath}/**`
  const before = rules[path]
  const headers = { ...added.headers, ...before?.headers }
  rules[path] = { ...added, ...before, ...(Object.keys(headers).length > 0 && { headers }) }
}
