import type { Applications } from '../application/applications.js'
import type { Endpoint } from '../settings/faults.js'
import type { LocalDuo } from '../application/local-duo.js'
import type { Reply } from '../transport/reply.js'
import { apiFailure } from '../transport/reply.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Place } from './place.js'

/** What answers one method at one path. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Segments beginning with a colon match anything and are handed over decoded. */
  path: string
  /** The part of Duo that it belongs to, for outages and latency; nothing: never disturbed. */
  endpoint?: Endpoint
  /**
   * The Duo of the application that a request is about, before anything of the request is checked. Nothing: the default
   * one.
   */
  duoOf?(request: SimRequest, applications: Applications): LocalDuo | undefined | Promise<LocalDuo | undefined>
  handle(request: SimRequest, place: Place): Reply | Promise<Reply>
}

/** The route for a request, or the refusal that Duo's API gives. */
export function findRoute(
  routes: readonly Route[],
  request: SimRequest,
): { route: Route; params: Record<string, string> } | Reply {
  const here = routes.flatMap((route) => {
    const params = matchPath(route.path, request.path)
    return params ? [{ route, params }] : []
  })
  // Node sends no body to a HEAD.
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const found = here.find(({ route }) => route.method === method)
  if (found) return found
  if (here.length === 0) return apiFailure(40401, 'Resource not found')
  return apiFailure(40501, 'Method not allowed', {
    allow: here.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])).join(', '),
  })
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  if (!pattern.includes(':')) return pattern === path ? {} : undefined
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined
      continue
    }
    try {
      params[segment.slice(1)] = decodeURIComponent(value)
    } catch {
      return undefined
    }
  }
  return params
}
