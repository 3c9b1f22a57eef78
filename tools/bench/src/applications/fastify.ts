import duo, { cookieStore, iframePrompt } from '@duokit/fastify'
import Fastify, { type FastifyRequest } from 'fastify'
import type { CreateListener, Session } from '../application.ts'

export const createListener: CreateListener = async ({ variant, keys, origin, sessionOf }) => {
  const app = Fastify()
  if (variant === 'session') {
    app.decorateRequest('session')
    app.addHook('onRequest', (request: FastifyRequest & { session?: Session | undefined }, reply, done) => {
      request.session = sessionOf(request.headers.cookie)
      if (request.session === undefined) reply.code(401).send()
      else done()
    })
  }
  if (variant === 'guard') {
    await app.register(duo, {
      origin,
      prompt: iframePrompt(keys),
      getUsername: (request) => sessionOf(request.headers.cookie)?.user,
      store: cookieStore({ bindTo: 'browser' }),
    })
    app.addHook('preHandler', app.duo.guard())
  }
  app.get('/*', async () => ({ ok: true }))
  await app.ready()
  return app.routing
}
