import 'reflect-metadata'
import { cookieStore, DuoGuard, DuoModule, iframePrompt } from '@duokit/nestjs'
import { Controller, Get, UnauthorizedException, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

/** An application that only answers, for scripts/bench. */
export async function createListener({ variant, platform, keys, origin, sessionOf }) {
  const sessionGuard = {
    canActivate(context) {
      const request = context.switchToHttp().getRequest()
      request.session = sessionOf(request.headers.cookie)
      if (request.session === undefined) throw new UnauthorizedException()
      return true
    },
  }
  const guards = { bare: [], session: [sessionGuard], guard: [DuoGuard] }[variant]
  const duo = () =>
    DuoModule.forRoot({
      origin,
      prompt: iframePrompt(keys),
      getUsername: (request) => sessionOf(request.headers.cookie)?.user,
      store: cookieStore({ bindTo: 'browser' }),
    })
  const module = applicationOf(guards, variant === 'guard' ? [duo()] : [])
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
  const app = await NestFactory.create(module, adapter, { logger: false })
  await app.init()
  if (platform !== 'fastify') return adapter.getInstance()
  const fastify = adapter.getInstance()
  await fastify.ready()
  return fastify.routing
}

/**
 * Decorators as functions: this file is run as it stands. The module is a dynamic one, which needs no class of its own.
 */
function applicationOf(guards, imports) {
  class AccountController {
    account() {
      return { ok: true }
    }
  }
  const { prototype } = AccountController
  Get('account')(prototype, 'account', Object.getOwnPropertyDescriptor(prototype, 'account'))
  Controller()(AccountController)
  if (guards.length > 0) UseGuards(...guards)(AccountController)
  return { module: AccountController, imports, controllers: [AccountController] }
}
