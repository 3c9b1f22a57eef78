import { DuoGuard, DuoProof, RequireDuo } from '@duokit/nestjs'
import type { Type } from '@nestjs/common'
import { UseGuards } from '@nestjs/common'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'

/** The WebSocket of the application. */
export function createGateway(): Type {
  let handled = 0

  @WebSocketGateway({ path: '/live/socket' })
  class ApplicationGateway {
    @UseGuards(DuoGuard)
    @SubscribeMessage('account')
    account(@DuoProof() { username }: DuoProof) {
      return { event: 'account', data: { username, handled: handled++ } }
    }

    @RequireDuo({ maxAge: 60 })
    @SubscribeMessage('transfer')
    transfer() {
      handled++
      return { event: 'transfer', data: {} }
    }
  }
  return ApplicationGateway
}
