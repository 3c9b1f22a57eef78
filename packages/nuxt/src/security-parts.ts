import { addServerPlugin, hasNuxtModule, type Resolver } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'

/**
 * What other modules have to know where they are installed. nuxt-security: Duo's host for the policies of the
 * application's pages, and that the page of the gate embeds Duo's iframe. nuxt-csurf, which nuxt-security can bring:
 * that the gate refuses requests of other sites itself, and that what Duo posts has no token of this application.
 */
export function addSecurityParts(nuxt: Nuxt, resolve: Resolver['resolve']): void {
  nuxt.hook('modules:done', () => {
    if (hasNuxtModule('nuxt-security')) {
      addServerPlugin(resolve('./runtime/server/security-plugin'))
      // Under any other value a browser shows no frame of another site that does not ask for the same.
      addGateRule(nuxt, { headers: { 'Cross-Origin-Embedder-Policy': 'unsafe-none' } })
    }
    if (hasNuxtModule('nuxt-csurf')) addGateRule(nuxt, { csurf: false })
  })
}

/** What the application itself says at the gate's routes takes precedence. */
function addGateRule(nuxt: Nuxt, added: { headers?: Record<string, string>; csurf?: false }): void {
  const { basePath } = nuxt.options.runtimeConfig.public.duo
  const rules = (nuxt.options.routeRules ??= {})
  const path = `${basePath}/**`
  const before = rules[path]
  const headers = { ...added.headers, ...before?.headers }
  rules[path] = { ...added, ...before, ...(Object.keys(headers).length > 0 && { headers }) }
}
