import { createRequire } from 'node:module'
import { dirname, join, resolve as resolvePath } from 'node:path'
import {
  addServerHandler,
  addServerImports,
  addServerPlugin,
  findPath,
  getLayerDirectories,
  hasNuxtModule,
  type Resolver,
  resolveModule,
} from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import { pageIslands } from './routes/check-application.js'

type Resolve = Resolver['resolve']

/** The routes, the guard of the route rules, and what handlers may call. */
export function addServerParts(nuxt: Nuxt, resolve: Resolve): void {
  const folder = resolve('./runtime/server')
  // A middleware comes after those in the application's own server/middleware, which may be what says who is logged in.
  addServerHandler({ middleware: true, handler: `${folder}/middleware` })
  addServerPlugin(`${folder}/early-response-plugin`)
  addServerImports([
    { name: 'defineDuo', from: `${folder}/define-duo` },
    { name: 'requireDuo', from: `${folder}/require-duo` },
    { name: 'duoSignal', from: `${folder}/duo-signal` },
    { name: 'forgetDuo', from: `${folder}/forget-duo` },
    { name: 'endDuo', from: `${folder}/end-duo` },
    { name: 'resolveDuoNext', from: `${folder}/resolve-duo-next` },
  ])
  nuxt.options.build.transpile.push(resolve('./runtime'))
  nuxt.hook('nitro:config', async (config) => {
    config.externals = { ...config.externals, inline: [...(config.externals?.inline ?? []), ...bundledPackages()] }
    // Before Nuxt's own, which would make an error page of a refusal, and after one that the application has chosen.
    const others = [config.errorHandler ?? []].flat()
    const refusals = `${folder}/respond-to-refusal`
    config.errorHandler = nuxt.options.nitro.errorHandler === undefined ? [refusals, ...others] : [...others, refusals]
    config.virtual = {
      ...config.virtual,
      '#duo-internal/islands': () => `export const pageIslands = ${JSON.stringify(pageIslands(nuxt))}`,
    }
    config.alias = {
      // The newest Nuxt says this itself. With others each package takes the h3 beside it, and another major's does not
      // know this one's events.
      h3: resolveModule('h3', { url: new URL(import.meta.url) }),
      ...config.alias,
      '#duo': `${folder}/index`,
      '#duo-internal/setup': (await findSetup(nuxt)) ?? `${folder}/no-setup`,
      '#duo-internal/first-factor': `${folder}/${hasAuthUtils() ? 'auth-utils-first-factor' : 'no-first-factor'}`,
    }
  })
  restartForSetup(nuxt)
}

/**
 * Put into the bundle, so that they use the one h3 that Nuxt does: by their names, and by their folders, for whoever
 * has them linked.
 */
function bundledPackages(): string[] {
  const { resolve } = createRequire(import.meta.url)
  return ['@duokit/h3', '@duokit/core'].flatMap((name) => [name, dirname(resolve(name))])
}

/** Whether nuxt-auth-utils is there; known once all modules are. */
export function hasAuthUtils(): boolean {
  return hasNuxtModule('nuxt-auth-utils')
}

/** `server/duo.ts` of the application, or of a layer that it extends. */
async function findSetup(nuxt: Nuxt): Promise<string | undefined> {
  return (await findPath(setupPaths(nuxt))) ?? undefined
}

function setupPaths(nuxt: Nuxt): string[] {
  return getLayerDirectories(nuxt).map(({ server }) => join(server, 'duo'))
}

/** Its content is watched like all that is bundled; that it comes or goes changes what is bundled. */
function restartForSetup(nuxt: Nuxt): void {
  nuxt.hook('builder:watch', async (event, path) => {
    if (event !== 'add' && event !== 'unlink') return
    const withoutEnding = resolvePath(nuxt.options.srcDir, path).replace(/\.\w+$/, '')
    if (setupPaths(nuxt).some((setup) => resolvePath(setup) === withoutEnding)) await nuxt.callHook('restart')
  })
}
