import type { RequestListener } from 'node:http'
import { acceptSocket, attackRoutedSockets, guardedSockets } from '@duokit/conformance'
import {
  cookieStore,
  type DuoModuleExtras,
  type DuoOptions,
  DuoGuard,
  DuoModule,
  universalPrompt,
} from '@duokit/nestjs'
import { Controller, Get, type INestApplication, Module, Req, Res, UseGuards } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createOn, platforms } from './platform.js'

class Handlers {
  @Get('page')
  page() {
    return 'in'
  }
  /** With a second parameter, Nest leaves the response to the handler. */
  @Get('socket')
  socket(@Req() request: IncomingMessage & { raw?: IncomingMessage }, @Res() _response: object) {
    acceptSocket(request.raw ?? request)
  }
}

@UseGuards(DuoGuard)
@Controller()
class Guarded extends Handlers {}

@Controller()
class Plain extends Handlers {}

const modules = {
  'DuoGuard on a controller': { controllers: [Guarded], providers: [] },
  APP_GUARD: { controllers: [Plain], providers: [{ provide: APP_GUARD, useClass: DuoGuard }] },
}

async function listenerOf(app: INestApplication, platform: 'express' | 'fastify'): Promise<RequestListener> {
  await app.init()
  const instance = app.getHttpAdapter().getInstance()
  if (platform === 'express') return instance
  await instance.ready()
  return (request, response) => instance.routing(request, response)
}

describe.each(platforms)('sockets that a plugin routes like requests, on %s', (platform) => {
  it.each(Object.entries(modules))('are guarded by %s', async (_how, parts) => {
    const found = await attackRoutedSockets(async ({ origin, ...keys }) => {
      const options: DuoOptions & DuoModuleExtras = {
        origin,
        cookieSecret: 'c'.repeat(32),
        prompt: universalPrompt(keys),
        getUsername: () => 'allow.alice',
        store: cookieStore({ bindTo: 'browser' }),
        sockets: { logout: 'forget' },
      }
      @Module({ imports: [DuoModule.forRoot(options)], ...parts })
      class App {}
      const app = await createOn(platform, App)
      onTestFinished(() => app.close())
      return listenerOf(app, platform)
    })
    expect(found).toEqual(guardedSockets())
  })
})
