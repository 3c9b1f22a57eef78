import type { ReadableFastify } from '@duokit/core'
import type { DeclaredRoute } from './fastify-bodies.js'
import type { PlatformRequest } from './platform-request.js'

interface RouterOptions {
  readonly caseSensitive?: boolean
}

/** What is used of Fastify. */
interface Fastify extends ReadableFastify<PlatformRequest> {
  readonly initialConfig?: RouterOptions & { readonly routerOptions?: RouterOptions }
  addHook(name: 'onRoute', hook: (route: DeclaredRoute) => void): unknown
}

/** Whether the instance of a platform is Fastify's. */
export function isFastify(instance: unknown): instance is Fastify {
  return ['inject', 'route', 'decorateRequest'].every(
    (name) => typeof Reflect.get(Object(instance), name) === 'function',
  )
}

/** Whether Fastify takes `/Page` for `/page`. Newer versions have the option in `routerOptions`. */
export function ignoresCase({ initialConfig }: Fastify): boolean {
  return [initialConfig, initialConfig?.routerOptions].some((options) => options?.caseSensitive === false)
}
