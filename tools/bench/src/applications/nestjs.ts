import 'reflect-metadata'
import { cookieStore, DuoGuard, DuoModule, iframePrompt } from '@duokit/nestjs'
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  Get,
  type INestApplication,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { IncomingMessage } from 'node:http'
import type { ApplicationOptions, CreateListener, Session } from '../application.ts'
import type { Listener } from '../server-process.ts'

export const onExpress: CreateListener = async (options) => {
  const adapter = new ExpressAdapter()
  await started(options, adapter)
  return adapter.getInstance<Listener>()
}

export const onFastify: CreateListener = async (options) => {
  const adapter = new FastifyAdapter()
  await started(options, adapter)
  const fastify = adapter.getInstance()
  await fastify.ready()
  return fastify.routing
}

async function started(options: ApplicationOptions, adapter: AbstractHttpAdapter): Promise<INestApplication> {
  const app = await NestFactory.create(applicationOf(options), adapter, { logger: false })
  return app.init()
}

type SessionRequest = IncomingMessage & { session?: Session | undefined }

/**
 * Decorators as functions: this file is run as it stands. The module is a dynamic one, which needs no class of its own.
 */
function applicationOf(options: ApplicationOptions): DynamicModule {
  class AccountController {
    account(): object {
      return { ok: true }
    }
  }
  const { prototype } = AccountController
  Get('account')(prototype, 'account', Object.getOwnPropertyDescriptor(prototype, 'account') as PropertyDescriptor)
  Controller()(AccountController)
  if (options.variant === 'session') UseGuards(sessionGuard(options))(AccountController)
  if (options.variant === 'guard') UseGuards(DuoGuard)(AccountController)
  const imports = options.variant === 'guard' ? [duoModule(options)] : []
  return { module: AccountController, imports, controllers: [AccountController] }
}

function sessionGuard({ sessionOf }: ApplicationOptions): CanActivate {
  return {
    canActivate(context: ExecutionContext) {
      const request = context.switchToHttp().getRequest<SessionRequest>()
      request.session = sessionOf(request.headers.cookie)
      if (request.session === undefined) throw new UnauthorizedException()
      return true
    },
  }
}

function duoModule({ keys, origin, sessionOf }: ApplicationOptions): DynamicModule {
  return DuoModule.forRoot({
    origin,
    prompt: iframePrompt(keys),
    getUsername: (request: SessionRequest) => sessionOf(request.headers.cookie)?.user,
    store: cookieStore({ bindTo: 'browser' }),
  })
}
