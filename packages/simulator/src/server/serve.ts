import type { IncomingMessage, ServerResponse } from 'node:http'
import { missingCall } from './missing-call.js'
import { applyFault } from './apply-fault.js'
import { hostnameOf, isOurHost } from '../transport/hosts.js'
import { apiFailure, type Reply } from '../transport/reply.js'
import { findRoute, type Route } from './router.js'
import { ClientLeft, readRequest, type SimRequest } from '../transport/sim-request.js'
import type { Applications } from '../application/applications.js'
import type { LocalDuo } from '../application/local-duo.js'
import type { Site } from '../transport/site.js'

/** What decides about a request before it is routed. */
export interface Service {
  routes: readonly Route[]
  applications: Applications
  site: Site
}

/** Answers one request; never throws. */
export async function serve(service: Service, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = readRequest(message)
  const { reply, duo } = await answer(service, request)
  if (reply === 'hang') return
  if (reply === 'reset') {
    message.socket.destroy()
    return
  }
  // The clock of the answer is the local Duo's: clients read their own clock's error from it.
  response.sendDate = false
  const date = new Date(duo.clock.now() * 1000).toUTCString()
  response.writeHead(reply.status, { date, ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
  // A body that was not read would stand in the way of the next request on this connection.
  message.resume()
}

/** What is sent, and whose clock dates it. */
interface Answer {
  reply: Reply | 'reset' | 'hang'
  duo: LocalDuo
}

async function answer(service: Service, request: SimRequest): Promise<Answer> {
  const { routes, applications, site } = service
  const { usual } = applications
  // Every browser sends Host, so without it there is no rebinding; clients of HTTP/1.0 may leave it out.
  if (request.headers.host !== undefined && !isOurHost(request.headers.host, site)) {
    usual.events.add({ kind: 'host.refused', detail: { host: hostnameOf(request.headers.host) ?? '' } })
    const reply = apiFailure(
      42100,
      'This simulator answers for localhost only. Other names are given at the start (hosts).',
    )
    return { reply, duo: usual }
  }
  const found = findRoute(routes, request)
  if ('status' in found) return { reply: missingCall(request, usual.events) ?? found, duo: usual }
  const { route, params } = found
  const routed = { ...request, params }
  let duo = usual
  try {
    duo = (await route.duoOf?.(routed, applications)) ?? usual
    const fault = route.endpoint && (await applyFault(duo, route.endpoint))
    return { reply: fault ?? (await route.handle(routed, { duo, applications, site })), duo }
  } catch (error) {
    if (error instanceof ClientLeft) return { reply: 'reset', duo }
    const message = error instanceof Error ? error.message : ''
    duo.events.add({ kind: 'server.error', detail: { path: route.path, message } })
    return { reply: apiFailure(50000, 'The simulator failed; this is a mistake in it.'), duo }
  }
}
