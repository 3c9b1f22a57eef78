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

/** Adds the gate's routes, the guard for route rules, and the functions that handlers call. */
export function addServerParts(nuxt: Nuxt, resolve: Resolve): void {
  const folder = resolve('./runtime/server')
  // This middleware runs after those in the application's server/middleware, which may find out who is logged in.
  addServerHandler({ middleware: true, handler: `${folder}/middleware` })
  addServerPlugin(`${folder}/early-response-plugin`)
  addServerPlugin(`${folder}/mount-plugin`)
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
    // It runs after the application's own error handler, but before Nuxt's, which would turn a refusal into an error
    // page.
    const others = [config.errorHandler ?? []].flat()
    const refusals = `${folder}/respond-to-refusal`
    config.errorHandler = nuxt.options.nitro.errorHandler === undefined ? [refusals, ...others] : [...others, refusals]
    config.virtual = {
      ...config.virtual,
      '#duo-internal/islands': () => `export const pageIslands = ${JSON.stringify(pageIslands(nuxt))}`,
    }
    config.alias = {
      // The newest Nuxt sets this alias itself. In older versions, each package uses the h3 beside it, and one major of
      // h3 does not know the events of another.
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
 * Returns the packages to bundle, so that they use the same h3 as Nuxt: their names, and their folders for packages
 * that are linked.
 */
function bundledPackages(): string[] {
  const { resolve } = createRequire(import.meta.url)
  return ['@duokit/h3', '@duokit/core'].flatMap((name) => [name, dirname(resolve(name))])
}

/** Returns whether nuxt-auth-utils is installed. Call it after all modules have been set up. */
export function hasAuthUtils(): boolean {
  return hasNuxtModule('nuxt-auth-utils')
}

/** Finds `server/duo.ts` in the application, or in a layer that it extends. */
async function findSetup(nuxt: Nuxt): Promise<string | undefined> {
  return (await findPath(setupPaths(nuxt))) ?? undefined
}

function setupPaths(nuxt: Nuxt): string[] {
  return getLayerDirectories(nuxt).map(({ server }) => join(server, 'duo'))
}

/** Restarts the dev server when `server/duo.ts` is added or removed. The bundler only watches changes inside it. */
function restartForSetup(nuxt: Nuxt): void {
  nuxt.hook('builder:watch', async (event, path) => {
    if (event !== 'add' && event !== 'unlink') return
    const withoutEnding = resolvePath(nuxt.options.srcDir, path).replace(/\.\w+$/, '')
    if (setupPaths(nuxt).some((setup) => resolvePath(setup) === withoutEnding)) await nuxt.callHook('restart')
  })
}
