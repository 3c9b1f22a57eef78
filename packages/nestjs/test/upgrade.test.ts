import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { DuoException, DuoService } from '@duokit/nestjs'
import type { INestApplication } from '@nestjs/common'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

const origin = 'http://localhost:1234'

/** In place of a WebSocket, who was let in, or why nobody was. */
function answerUpgrades(app: INestApplication): void {
  const duo = app.get(DuoService)
  const server = app.getHttpServer() as Server
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const answer = (status: number, text: string) =>
      socket.end(`HTTP/1.1 ${status} Answer\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
    duo.requireUpgrade(request).then(
      ({ username }) => answer(200, username),
      (error: unknown) => (error instanceof DuoException ? answer(error.getStatus(), error.code) : answer(500, 'bare')),
    )
  })
}

describe.each(platforms)('an upgrade to WebSocket on %s', (platform) => {
  const live = { as: 'script', headers: { connection: 'Upgrade', upgrade: 'websocket', origin } } as const

  it('is for who is verified', async () => {
    const app = await start(platform, { prepare: answerUpgrades })
    const alice = app.visitor('alice')
    expect(await alice.get('/live', live)).toMatchObject({ status: 401, text: 'duo_required' })
    await app.logIn(alice)
    expect(await alice.get('/live', live)).toMatchObject({ status: 200, text: 'alice' })
  })

  it('is not for a page of another origin, whoever is verified', async () => {
    const app = await start(platform, { prepare: answerUpgrades })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const foreign = { ...live, headers: { ...live.headers, origin: 'https://evil.example' } }
    expect(await alice.get('/live', foreign)).toMatchObject({ status: 403, text: 'cross_site' })
  })
})
