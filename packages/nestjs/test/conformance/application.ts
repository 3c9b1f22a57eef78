import {
  getUsernameOf,
  lateHeaders,
  setLateHeaders,
  promptOf,
  type RunningTarget,
  type Target,
  type TargetOptions,
} from '@duokit/conformance'
import {
  cookieStore,
  DuoModule,
  type DuoOptions,
  DuoService,
  iframePrompt,
  sessionStore,
  universalPrompt,
} from '@duokit/nestjs'
import { type INestApplication, Module } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createOn, type Platform, platforms, portOf, useSessions } from '../platform.js'
import { createController } from './controller.js'
import { createGateway } from './gateway.js'
import { inCookie, inSession, loginOf } from './first-factor.js'

/** The application that the conformance suite describes, on Express and on Fastify. */
export const nestTargets: readonly Target[] = platforms.map((platform) => ({
  name: `nest ${process.env['NEST_MAJOR'] ?? 12} ${platform}`,
  lacks:
    platform === 'express'
      ? {}
      : { 'no-body-parser': 'Fastify answers 415 to its own login form; unparsed-bodies.test.ts has the gate’s' },
  start: (options) => start(platform, options),
}))

async function start(platform: Platform, options: TargetOptions): Promise<RunningTarget> {
  const first = options.store === 'session' ? inSession : inCookie()

  @Module({
    imports: [
      // The suite gives a cookieSecret with every prompt that needs one.
      DuoModule.forRoot({
        ...options.duo,
        prompt: promptOf(options.prompt, { iframePrompt, universalPrompt }),
        getUsername: getUsernameOf(options.identity, first.user),
        store: storeOf(options.store),
        sockets: { logout: 'forget' },
      } as DuoOptions),
    ],
    controllers: [createController(first)],
    providers: [createGateway()],
  })
  class Application {}

  const app = await createOn(platform, Application, { bodyParser: options.bodyParser })
  setOwnHeaders(app, platform)
  if (options.store === 'session') await useSessions(app, platform)
  app.useWebSocketAdapter(app.get(DuoService).guardSockets(new WsAdapter(app)))
  const port = await portOf(app)
  return { url: `http://127.0.0.1:${port}`, close: () => app.close() }
}

function storeOf(store: TargetOptions['store']) {
  if (store === 'session') return sessionStore()
  return cookieStore({ bindTo: store === 'browser-cookie' ? 'browser' : loginOf })
}

const ownCookies = ['theme=dark; Path=/', 'language=en; Path=/']

/** On answers of the gate, too. */
function setOwnHeaders(app: INestApplication, platform: Platform): void {
  if (platform === 'express') {
    app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      response.setHeader('set-cookie', [...ownCookies])
      response.setHeader('vary', 'X-Application')
      response.setHeader('cdn-cache-control', 'max-age=600')
      setLateHeaders(request, response)
      next()
    })
    return
  }
  const fastify: { addHook(name: string, hook: Hook): unknown } = app.getHttpAdapter().getInstance()
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.header('set-cookie', [...ownCookies])
    reply.header('vary', 'X-Application')
    reply.header('cdn-cache-control', 'max-age=600')
    done()
  })
  fastify.addHook('onSend', async (request, reply) => {
    for (const [name, value] of lateHeaders(request.headers['x-late'])) reply.header(name, value)
  })
}

type Hook = (
  request: IncomingMessage,
  reply: { header(name: string, value: string | readonly string[]): unknown },
  done: () => void,
) => unknown
