import { addComponent, addImports, addPlugin, addRouteMiddleware, type Resolver } from '@nuxt/kit'
import type { ModuleOptions } from './module-options.js'

/** What pages use: the composable, the route middleware, the component of the iframe prompt, and the way from `$fetch` to Duo. */
export function addApplicationParts(options: ModuleOptions, resolve: Resolver['resolve']): void {
  const folder = resolve('./runtime/app')
  addImports({ name: 'useDuo', from: `${folder}/composables/use-duo` })
  addRouteMiddleware({ name: 'duo', path: `${folder}/middleware/duo` })
  addComponent({ name: 'DuoPrompt', filePath: `${folder}/components/duo-prompt`, mode: 'client' })
  if (options.followRefusals === false) return
  addPlugin({ src: `${folder}/plugins/follow-refusals.client`, mode: 'client' })
  addPlugin({ src: `${folder}/plugins/follow-refusals.server`, mode: 'server' })
}
