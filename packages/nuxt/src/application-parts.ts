import {
  addComponent,
  addImports,
  addPlugin,
  addRouteMiddleware,
  addTemplate,
  type Resolver,
  useNitro,
} from '@nuxt/kit'
import type { ModuleOptions } from './module-options.js'

/**
 * Adds what pages use: the composable, the route middleware, the components for the iframe prompt and for a failed
 * login, and the plugins that follow a refusal of `$fetch` to Duo.
 */
export function addApplicationParts(options: ModuleOptions, resolve: Resolver['resolve']): void {
  const folder = resolve('./runtime/app')
  addImports({ name: 'useDuo', from: `${folder}/composables/use-duo` })
  addRouteMiddleware({ name: 'duo', path: `${folder}/middleware/duo` })
  addRouteMiddleware({ name: 'duo-rules', path: `${folder}/middleware/duo-rules`, global: true })
  addTemplate({ filename: 'duo-rules.mjs', getContents: guardedPatterns })
  addComponent({ name: 'DuoPrompt', filePath: `${folder}/components/duo-prompt`, mode: 'client' })
  addComponent({ name: 'DuoFailure', filePath: `${folder}/components/duo-failure` })
  if (options.followRefusals === false) return
  addPlugin({ src: `${folder}/plugins/follow-refusals.client`, mode: 'client' })
  addPlugin({ src: `${folder}/plugins/follow-refusals.server`, mode: 'server' })
}

/** Lists which paths the route rules guard. The requirements stay on the server. */
function guardedPatterns(): string {
  const { routeRules } = useNitro().options
  const patterns = Object.entries(routeRules).flatMap(([pattern, rule]) => {
    const duo: unknown = Reflect.get(rule, 'duo')
    return duo === undefined ? [] : [[pattern, { duo: duo !== false }]]
  })
  return `export const guardedPatterns = ${JSON.stringify(Object.fromEntries(patterns))}\n`
}
