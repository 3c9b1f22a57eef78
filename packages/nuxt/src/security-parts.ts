import { addServerPlugin, hasNuxtModule, type Resolver } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'

/**
 * What nuxt-security has to know, where it is installed: Duo's host for the policies of the application's pages, and that the page of
 * the gate embeds Duo's iframe.
 */
export function addSecurityParts(nuxt: Nuxt, resolve: Resolver['resolve']): void {
  nuxt.hook('modules:done', () => {
    if (!hasNuxtModule('nuxt-security')) return
    addServerPlugin(resolve('./runtime/server/security-plugin'))
    const { basePath } = nuxt.options.runtimeConfig.public.duo
    const rules = (nuxt.options.routeRules ??= {})
    const path = `${basePath}/**`
    // Under any other value a browser shows no frame of another site that does not ask for the same.
    rules[path] = {
      ...rules[path],
      headers: { 'Cross-Origin-Embedder-Policy': 'unsafe-none', ...rules[path]?.headers },
    }
  })
}
