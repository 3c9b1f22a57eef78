import type { ModulesContainer } from '@nestjs/core'
import { DUO_BASE_PATH, DUO_OPTIONS } from './duo.tokens.js'
import { injectsDuo } from './injected-service.js'

type Module = ModulesContainer extends Map<string, infer One> ? One : never

/**
 * Says which modules of ours would take each other's place: a guard asks one of them, and Nest picks it without a word.
 */
export function conflictingModules(modules: ModulesContainer): string[] {
  const all = [...modules.values()]
  const ours = all.filter(({ providers }) => providers.has(DUO_OPTIONS))
  const globals = ours.filter(({ isGlobal }) => isGlobal)
  if (globals.length > 1) return [twoGlobals]
  const paths = ours.map(basePathOf)
  const doubled = paths.find((path, at) => paths.indexOf(path) !== at)
  if (doubled !== undefined) return [`basePath ${doubled} ${twoPaths}`]
  return all
    .filter((module) => duoModulesOf(module, ours).size > 1 && asksDuo(module))
    .map(({ name }) => `${name} ${twoImports}`)
}

/**
 * The modules of ours that are not global and whose service a module can inject: those that it imports, and that its
 * imports export.
 */
function duoModulesOf(module: Module, ours: readonly Module[]): Set<Module> {
  const reached = new Set<Module>()
  const seen = new Set<Module>()
  const follow = (at: Module, isImporter: boolean): void => {
    if (seen.has(at)) return
    seen.add(at)
    for (const imported of at.imports) {
      if (!isImporter && !at.exports.has(imported.metatype)) continue
      if (ours.includes(imported) && !imported.isGlobal) reached.add(imported)
      follow(imported, false)
    }
  }
  if (!ours.includes(module)) follow(module, true)
  return reached
}

/** Whether a guard, a controller or a provider of this module is given the service. */
function asksDuo({ controllers, providers, injectables }: Module): boolean {
  return [controllers, providers, injectables].some((wrappers) =>
    [...wrappers.values()].some(({ metatype, inject }) => injectsDuo(metatype, inject)),
  )
}

function basePathOf({ providers }: Module): string {
  return String(providers.get(DUO_BASE_PATH)?.instance).replace(/\/$/, '').toLowerCase()
}

/** Whether Nest makes the options of a module anew for each request. It makes no service then before the first one. */
export function hasScopedOptions(modules: ModulesContainer): boolean {
  return [...modules.values()].some(({ providers }) => providers.get(DUO_OPTIONS)?.isDependencyTreeStatic() === false)
}

export const scopedOptions = 'the options of DuoModule must not depend on something that is made for each request'

const twoGlobals =
  'DuoModule is global twice, and a guard can ask only one of them. Call forRoot or forRootAsync once, or pass isGlobal: false to each and import it where its guards are.'
const twoPaths = 'belongs to two DuoModules. Pass another basePath to one of them.'
const twoImports =
  'imports two DuoModules, and its guards and services can ask only one of them. Import one of them here, and move what the other protects to a module of its own.'
