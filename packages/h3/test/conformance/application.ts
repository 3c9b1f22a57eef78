import { createServer, type Server } from 'node:http'
import { listenOnLoopback, type RunningTarget, type Target, type TargetOptions } from '@duokit/conformance'
import type { DuoConnection } from '@duokit/core'
import type { Duo } from '@duokit/h3'
import nodeAdapter from 'crossws/adapters/node'
import nodeAdapterOfH3v1 from 'crossws-v0-3/adapters/node'
import { type Major, majors } from '../majors.js'
import { createApplication } from './create-application.js'

/** The application that the conformance suite describes, on each major of h3. */
export const h3Targets: readonly Target[] = majors.map((major) => ({
  name: `h3 ${major.number}`,
  start: (options) => start(major, options),
}))

async function start(major: Major, options: TargetOptions): Promise<RunningTarget> {
  const { app, duo } = createApplication(major, options)
  const server = createServer(major.toListener(app))
  serveSockets(server, major, duo)
  return listenOnLoopback(server)
}

/** Where h3 sends no other path: crossws takes every upgrade. */
function serveSockets(server: Server, { number }: Major, duo: Duo): void {
  const live = duo.live({ logout: 'forget', onError: () => undefined })
  let handled = 0
  const hooks = live.hooks({
    async message(peer: Peer, message: { text(): string }) {
      const { event } = JSON.parse(message.text()) as { event: string }
      const connection = peer.context['duo'] as DuoConnection
      if (event === 'transfer') await connection.require({ maxAge: 60 })
      const data = event === 'transfer' ? {} : { username: connection.proof.username, handled }
      handled++
      peer.send(JSON.stringify({ event, data }))
    },
  })
  const { handleUpgrade } = number === 2 ? nodeAdapter({ hooks }) : nodeAdapterOfH3v1({ hooks })
  server.on('upgrade', live.upgrade(handleUpgrade))
}

/** What is used of a peer of crossws. */
interface Peer {
  readonly context: Record<string, unknown>
  send(text: string): unknown
}
