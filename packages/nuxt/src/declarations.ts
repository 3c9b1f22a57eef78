import { join, relative } from 'node:path'
import { addTypeTemplate, type Resolver, useNuxt } from '@nuxt/kit'
import { hasAuthUtils } from './server-parts.js'

const filename = 'types/duo.d.ts'

/**
 * The types that an application gets: of `event.context.duo`, of route rules, of pages, and of what it has beside this
 * module.
 */
export function addDeclarations(resolve: Resolver['resolve']): void {
  const server = resolve('./runtime/server')
  addTypeTemplate(
    {
      filename,
      getContents: ({ nuxt }) => declarations(pathFrom(join(nuxt.options.buildDir, filename, '..'), server)),
    },
    { nitro: true, nuxt: true, node: true },
  )
  // Nitro tells the server's part of it; pages meet it in the types of what they fetch.
  useNuxt().hook('prepare:types', ({ tsConfig }) => {
    tsConfig.compilerOptions = { ...tsConfig.compilerOptions }
    tsConfig.compilerOptions.paths = { ...tsConfig.compilerOptions.paths, '#duo': [`${server}/index`] }
  })
}

/** As an import has it: what Nuxt makes may be moved together with the application. */
function pathFrom(folder: string, target: string): string {
  const path = relative(folder, target).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

function declarations(server: string): string {
  const rule = 'duo?: boolean | Requirement'
  const nitro = ['nitropack', 'nitropack/types'].map(
    (name) => `declare module '${name}' {
  interface NitroRouteConfig { ${rule} }
  interface NitroRouteRules { ${rule} }
}`,
  )
  const pages = [
    ['#app', 'PageMeta'],
    ['vue-router', 'RouteMeta'],
  ].map(([name, type]) => `declare module '${name}' { interface ${type} { duo?: Requirement } }`)
  const environment = `declare module '${server}/define-duo' { interface DuoEnvironment { authUtils: ${String(hasAuthUtils())} } }`
  return [
    `import type { DuoProof, Requirement } from '${server}/index'`,
    `declare module 'h3' { interface H3EventContext { duo?: DuoProof } }`,
    ...nitro,
    ...pages,
    environment,
    'export {}',
    '',
  ].join('\n')
}
