import { addTypeTemplate, type Resolver } from '@nuxt/kit'
import { hasAuthUtils } from './server-parts.js'

/** The types that an application gets: of `event.context.duo`, of route rules, of pages, and of what it has beside this module. */
export function addDeclarations(resolve: Resolver['resolve']): void {
  const server = resolve('./runtime/server')
  addTypeTemplate(
    { filename: 'types/duo.d.ts', getContents: () => declarations(server) },
    { nitro: true, nuxt: true, node: true },
  )
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
