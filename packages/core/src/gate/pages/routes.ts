import { promptScript } from './prompt-script.js'
import { pathOf } from '../request/request.js'

/** The gate's own routes. */
export type RouteName = 'start' | 'callback' | 'status' | 'logout' | 'script'

/** A route that a path belongs to, with the methods that it takes. */
export interface Route {
  readonly name: RouteName
  readonly methods: readonly string[]
  /** That its content never changes under this name. */
  readonly immutable: boolean
}

/** Finds the gate's route of an address by its exact path; nothing is folded or decoded. */
export interface Routes {
  find(url: string): Route | undefined
  /** The script under the name that its content gives it. */
  readonly scriptPath: string
}

/** @param callback - the methods with which the prompts of this gate answer */
export function createRoutes(basePath: string, callback: readonly string[]): Routes {
  const scriptPath = `${basePath}/prompt.${promptScript().hash}.js`
  const route = (name: RouteName, methods: readonly string[], immutable = false): Route => ({
    name,
    methods,
    immutable,
  })
  const table = new Map<string, Route>([
    [`${basePath}/start`, route('start', ['GET', 'HEAD'])],
    [`${basePath}/callback`, route('callback', callback)],
    [`${basePath}/status`, route('status', ['GET', 'HEAD'])],
    [`${basePath}/logout`, route('logout', ['POST'])],
    [`${basePath}/prompt.js`, route('script', ['GET', 'HEAD'])],
    [scriptPath, route('script', ['GET', 'HEAD'], true)],
  ])
  return {
    scriptPath,
    find: (url) => (url.startsWith(basePath) ? table.get(pathOf(url)) : undefined),
  }
}
