import { useLogger } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import { createGuardRules, type RuleTable } from '../runtime/rules/guard-rules.js'
import { guardedWhilePrerendering } from '../runtime/rules/guarded-while-prerendering.js'

/**
 * Leaves guarded pages, and the routes of the login, out of what the crawler writes to files: a file is there for
 * everybody. Pages that are guarded by their own middleware say so when they are asked.
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
        route.error.message = `${route.route} is to be prerendered, and is guarded by Duo: a file would be there for everybody. Take it out of the prerendered routes, or remove the guard.`
        return
      }
      delete route.error
      route.skip = true
      useLogger('@duokit/nuxt').info(`${route.route} is guarded by Duo, and is left out of the prerendered pages.`)
    })
  })
}
