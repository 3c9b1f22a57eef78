import type { IncomingMessage, ServerResponse } from 'node:http'
import { applyFault } from './apply-fault.js'
import { hostnameOf, isOurHost } from './hosts.js'
import { apiFailure, type Reply } from './reply.js'
import { findRoute, type Route } from './router.js'
import { readRequest, type SimRequest } from './sim-request.js'
import type { Place } from './site.js'

/** What decides about a request before it is routed. */
export interface Service {
  routes: readonly Route[]
  place: Place
}

/** Answers one request; never throws. */
export async function serve(service: Service, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = readRequest(message)
  const reply = await answer(service, request)
  if (reply === 'hang') return
  if (reply === 'reset') {
    message.socket.destroy()
    return
  }
  // The clock of the answer is the local Duo's: clients read their own clock's error from it.
  response.sendDate = false
  const date = new Date(service.place.duo.clock.now() * 1000).toUTCString()
  response.writeHead(reply.status, { date, ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
  // A body that was not read would stand in the way of the next request on this connection.
  message.resume()
}

async function answer({ routes, place }: Service, request: SimRequest): Promise<Reply | 'reset' | 'hang'> {
  const { duo, site } = place
  if (!isOurHost(request.headers.host, site)) {
    duo.events.add({ kind: 'host.refused', detail: { host: hostnameOf(request.headers.host) ?? '' } })
    return apiFailure(42100, 'This simulator answers for localhost only. Other names are given at the start (hosts).')
  }
  const found = findRoute(routes, request)
  if ('status' in found) return found
  const { route, params } = found
  try {
    const fault = route.endpoint && (await applyFault(duo, route.endpoint))
    return fault ?? (await route.handle({ ...request, params }, place))
  } catch (error) {
    duo.events.add({
      kind: 'server.error',
      detail: { path: route.path, message: error instanceof Error ? error.message : '' },
    })
    return apiFailure(50000, 'The simulator failed; this is a mistake in it.')
  }
}
