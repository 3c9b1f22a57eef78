import { useLogger } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import { createGuardRules, type RuleTable } from '../runtime/rules/guard-rules.js'
import { guardedWhilePrerendering } from '../runtime/rules/guarded-while-prerendering.js'

/**
 * Keeps the crawler from writing guarded pages and the routes of the login to files, which everybody could read. A page
 * that is guarded by its own middleware says so when the prerenderer requests it.
 */
export function leaveOutOfPrerender(nuxt: Nuxt): void {
  nuxt.hook('nitro:init', (nitro) => {
    const { options } = nitro
    const { basePath } = nuxt.options.runtimeConfig.public.duo
    options.prerender.ignore.push((path: string) => {
      const guards = createGuardRules(options.routeRules as RuleTable)
      return path.startsWith(`${basePath}/`) || guards.at(path.replace(/[?#].*$/s, '')) !== undefined
    })
    nitro.hooks.hook('prerender:generate', (route) => {
      if (route.error?.statusMessage !== guardedWhilePrerendering) return
      if (options.prerender.routes.includes(route.route)) {
        route.error.message = `${route.route} is guarded by Duo and cannot be prerendered: everybody could read the file. Remove it from the prerendered routes, or remove the guard.`
        return
      }
      delete route.error
      route.skip = true
      useLogger('@duokit/nuxt').info(`${route.route} is guarded by Duo, so it is not prerendered.`)
    })
  })
}
