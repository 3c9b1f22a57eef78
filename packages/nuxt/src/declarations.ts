import { join, relative } from 'node:path'
import { addTypeTemplate, type Resolver, useNuxt } from '@nuxt/kit'
import { hasAuthUtils } from './server-parts.js'

const filename = 'types/duo.d.ts'

/**
 * Adds the types of `event.context.duo`, of route rules and of pages. They also say whether nuxt-auth-utils is
 * installed.
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
  // Nitro declares the alias for the server only. Pages need it too, for the types of what they fetch.
  useNuxt().hook('prepare:types', ({ tsConfig }) => {
    tsConfig.compilerOptions = { ...tsConfig.compilerOptions }
    tsConfig.compilerOptions.paths = { ...tsConfig.compilerOptions.paths, '#duo': [`${server}/index`] }
  })
}

/** Returns a relative path for an import, so that the generated files can be moved with the application. */
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
