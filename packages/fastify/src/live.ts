import { type Adapter, fastifyReader, type LiveSettings, type RoutedLive } from '@duokit/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ownConfig } from './known-request.js'

/** Guards the sockets and event streams of one Fastify application. */
export type FastifyLive = RoutedLive<FastifyRequest>

/** Returns what makes the guard of an application's sockets, before the application is ready. */
export function liveOf(adapter: Adapter<FastifyRequest>, instance: FastifyInstance) {
  let read: ReturnType<typeof fastifyReader<FastifyRequest>> | undefined
  return (settings: LiveSettings = {}): FastifyLive => {
    const context = (read ??= fastifyReader<FastifyRequest>(instance, ownConfig))
    return adapter.live(settings, {
      context,
      again: (request) => context(request.raw),
      onError: (error) => instance.log.error(error),
    })
  }
}
