import { fastifyRateLimit } from '@fastify/rate-limit'
import type { INestApplication } from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { DuoService } from '@duokit/nestjs'
import { adapterOf, startLive, verified } from './application.js'
import { open } from './clients.js'

/** What is used of Fastify, whose plugins' types belong to whichever version of it was installed last. */
interface Fastify {
  register(plugin: unknown, options?: object): Promise<unknown>
  addHook(
    name: 'onRequest',
    hook: (request: { ip: string; url: string }, reply: object, done: () => void) => void,
  ): void
}

describe('sockets of an application on Fastify whose hooks tell clients apart', () => {
  const prepare = (act: (fastify: Fastify) => unknown) => async (nest: INestApplication) => {
    const fastify: Fastify = nest.getHttpAdapter().getInstance()
    await act(fastify)
    nest.useWebSocketAdapter(nest.get(DuoService).guardSockets(adapterOf('ws', nest)))
  }

  it('are read with the address of their client', async () => {
    const addresses = new Set<string>()
    const app = await startLive('fastify', 'ws', {
      prepare: prepare((fastify) =>
        fastify.addHook('onRequest', ({ ip, url }, _reply, done) => {
          if (url.startsWith('/duokit-')) addresses.add(ip)
          done()
        }),
      ),
    })
    const visitor = await verified(app)
    const client = await open(app, { kind: 'ws', visitor, localAddress: '127.0.0.2' })
    expect(await client.ask('account', 1)).toEqual({ event: 'answer', data: { by: 'alice' } })
    expect([...addresses]).toEqual(['127.0.0.2'])
  })

  it('may send more messages than a client may send requests', async () => {
    const app = await startLive('fastify', 'ws', {
      prepare: prepare((fastify) => fastify.register(fastifyRateLimit, { max: 10, timeWindow: 3_600_000 })),
    })
    const client = await open(app, { kind: 'ws', visitor: await verified(app) })
    for (let sent = 0; sent < 30; sent++) {
      expect(await client.ask('account', sent)).toEqual({ event: 'answer', data: { by: 'alice' } })
    }
  })
})
