import { createResolver, defineNuxtModule } from '@nuxt/kit'
import type { NuxtModule } from 'nuxt/schema'
import { addApplicationParts } from './application-parts.js'
import { addDeclarations } from './declarations.js'
import { startLocalDuo } from './local-duo.js'
import { checkModuleOptions, type ModuleOptions } from './module-options.js'
import { refuseCachedGuards } from './route-rules.js'
import { addSecurityParts } from './security-parts.js'
import { addServerParts } from './server-parts.js'
import { addSettings } from './settings.js'

export type { ModuleOptions } from './module-options.js'
export type { ModulePublicRuntimeConfig, ModuleRuntimeConfig } from './settings.js'

/** Duo two-factor login for Nuxt: `modules: ['@duokit/nuxt']`. */
const module: NuxtModule<ModuleOptions> = defineNuxtModule<ModuleOptions>({
  meta: { name: '@duokit/nuxt', configKey: 'duo', compatibility: { nuxt: '>=3.16.0' } },
  async setup(options, nuxt) {
    checkModuleOptions(options)
    const { resolve } = createResolver(import.meta.url)
    addSettings(options, nuxt)
    addServerParts(nuxt, resolve)
    addApplicationParts(options, resolve)
    addSecurityParts(nuxt, resolve)
    addDeclarations(resolve)
    refuseCachedGuards(nuxt)
    if (nuxt.options.dev) await startLocalDuo(options, nuxt)
  },
})

export default module
