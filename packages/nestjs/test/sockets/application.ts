import { DuoGuard, DuoProof, DuoService, RequireDuo, sessionStore } from '@duokit/nestjs'
import { Controller, type INestApplication, Post, Req, UseGuards } from '@nestjs/common'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { WsAdapter } from '@nestjs/platform-ws'
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { type Running, type Setting, start } from '../application.js'
import type { Platform } from '../platform.js'
import type { Visitor } from '../visitor.js'

interface WithSession {
  session: { user?: string; destroy(done: () => void): void }
}

/** Signs in and out. */
@Controller()
export class Site {
  @Post('sign-in')
  signIn(@Req() request: WithSession) {
    request.session.user = 'alice'
    return {}
  }
  @Post('sign-out')
  signOut(@Req() { session }: WithSession) {
    return new Promise<object>((resolve) => session.destroy(() => resolve({})))
  }
}

/** What the handlers of the gateway were called with. */
export const handled: string[] = []

/** @param port - of its own; the application's otherwise */
export function gateway(options: object = {}, port = 0) {
  @WebSocketGateway(port, options)
  class Gateway {
    @SubscribeMessage('any')
    any(@MessageBody() body: unknown, @DuoProof() proof?: DuoProof) {
      handled.push(`any ${String(body)}`)
      return { event: 'answer', data: { by: proof?.username ?? null } }
    }
    @UseGuards(DuoGuard)
    @SubscribeMessage('account')
    account(@MessageBody() body: unknown, @DuoProof() proof: DuoProof) {
      handled.push(`account ${String(body)}`)
      return { event: 'answer', data: { by: proof.username } }
    }
    @RequireDuo({ maxAge: 60 })
    @SubscribeMessage('transfer')
    transfer(@MessageBody() body: unknown) {
      handled.push(`transfer ${String(body)}`)
      return { event: 'answer', data: { done: true } }
    }
  }
  return Gateway
}

export type Kind = 'ws' | 'socket.io'

export function adapterOf(kind: Kind, app: INestApplication) {
  return kind === 'ws' ? new WsAdapter(app) : new IoAdapter(app)
}

/** An application with a session and a gateway whose server is guarded by one line. */
export async function startLive(platform: Platform, kind: Kind, setting: Setting = {}): Promise<Running> {
  const { duo, ...rest } = setting
  return start(platform, {
    controllers: [Site],
    providers: [gateway()],
    session: true,
    prepare: (app) => app.useWebSocketAdapter(app.get(DuoService).guardSockets(adapterOf(kind, app))),
    ...rest,
    duo: { store: sessionStore(), getUsername: (request) => request.session?.user, ...duo },
  })
}

/** Both factors. */
export async function verified(app: Running): Promise<Visitor> {
  const alice = app.visitor()
  await alice.post('/sign-in', '')
  await app.logIn(alice, { user: 'alice' })
  return alice
}
