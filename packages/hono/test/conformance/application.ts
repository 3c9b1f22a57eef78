import {
  createMessageAnswers,
  listenOnLoopback,
  type RunningTarget,
  type Target,
  type TargetOptions,
} from '@duokit/conformance'
import { createAdaptorServer, upgradeWebSocket, type WebSocketServerLike } from '@hono/node-server'
import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'
import { type Application, createApplication } from './create-application.js'
import type { Sessions } from './first-factor.js'

/** The application that the conformance suite describes, on Node. */
export function honoTarget(sessions: Sessions): Target {
  // Set where the tests run with another version: see vitest.config.ts.
  const version = process.env['HONO_VERSION'] ?? '4'
  return {
    name: `hono ${version} with ${sessions}`,
    ...(sessions === 'useSessionStorage' && {
      lacks: { 'late-requests': '@hono/session sets a new cookie for a request whose session has ended' },
    }),
    start: (options) => start(sessions, options),
  }
}

async function start(sessions: Sessions, options: TargetOptions): Promise<RunningTarget> {
  const application = createApplication(sessions, options)
  addSocket(application)
  const server = createAdaptorServer({
    fetch: application.app.fetch,
    overrideGlobalObjects: false,
    // The types of both libraries differ in what may be undefined.
    websocket: { server: new WebSocketServer({ noServer: true }) as WebSocketServerLike },
  })
  return listenOnLoopback(server as Server)
}

function addSocket({ app, duo, first }: Application): void {
  const live = duo.live({ session: first.session, logout: 'forget', onError: () => undefined })
  const answer = createMessageAnswers()
  app.get(
    '/live/socket',
    duo.guard(),
    upgradeWebSocket((c) => {
      const connection = live.connection(c)
      const requireFresh = () => connection.require({ maxAge: 60 })
      return {
        onMessage: connection.message(async ({ username }, { data }: MessageEvent, ws: { send(text: string): void }) =>
          ws.send(await answer(String(data), { username, requireFresh })),
        ),
      }
    }),
  )
}
