import { guardNodeResponse } from '../gate/guard/guard-node-response.js'
import type { Framework } from './framework.js'

/** How a framework keeps guarded responses out of caches, found once and not at each request. */
export function cacheKeeper<Ctx>(framework: Framework<Ctx>): (ctx: Ctx) => void {
  if (framework.keepFromCaches !== undefined) return (ctx) => framework.keepFromCaches?.(ctx)
  return (ctx) => {
    const response = framework.nodeResponse?.(ctx)
    if (response !== undefined) guardNodeResponse(response)
  }
}
