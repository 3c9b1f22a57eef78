import { createResolver, defineNuxtModule } from '@nuxt/kit'
import type { NuxtModule } from 'nuxt/schema'
import { addApplicationParts } from './application-parts.js'
import { addDeclarations } from './declarations.js'
import { startLocalDuo } from './local-duo.js'
import { checkModuleOptions, type ModuleOptions } from './module-options.js'
import { checkApplication } from './routes/check-application.js'
import { leaveOutOfPrerender } from './routes/leave-out-of-prerender.js'
import { addSecurityParts } from './security-parts.js'
import { addServerParts } from './server-parts.js'
import { addSettings } from './settings.js'
import { requireSupportedNuxt } from './supported-nuxt.js'

export type { ModuleOptions } from './module-options.js'
export type { ModulePublicRuntimeConfig, ModuleRuntimeConfig } from './settings.js'

/** Duo two-factor login for Nuxt: `modules: ['@duokit/nuxt']`. */
const module: NuxtModule<ModuleOptions> = defineNuxtModule<ModuleOptions>({
  // Without `compatibility`: Nuxt would only warn, and then run the application without this module and its guards.
  meta: { name: '@duokit/nuxt', configKey: 'duo' },
  async setup(options, nuxt) {
    requireSupportedNuxt(nuxt)
    checkModuleOptions(options)
    const { resolve } = createResolver(import.meta.url)
    addSettings(options, nuxt)
    addServerParts(nuxt, resolve)
    addApplicationParts(options, resolve)
    addSecurityParts(nuxt, resolve)
    addDeclarations(resolve)
    checkApplication(options, nuxt)
    leaveOutOfPrerender(nuxt)
    if (nuxt.options.dev) await startLocalDuo(options, nuxt)
  },
})

export default module
