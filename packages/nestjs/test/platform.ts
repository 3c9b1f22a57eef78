import 'reflect-metadata'
import type { INestApplication, NestApplicationOptions, Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { fastifyCookie } from '@fastify/cookie'
import { fastifySession } from '@fastify/session'
import expressSession from 'express-session'

/** What Nest runs on; the major of Nest itself is that of the test project. */
export const platforms = ['express', 'fastify'] as const
export type Platform = (typeof platforms)[number]

/** An application on one of them, not yet listening. Its logger is off: errors are looked for in answers. */
export function createOn(
  platform: Platform,
  module: Type,
  options: NestApplicationOptions = {},
): Promise<INestApplication> {
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()
  return NestFactory.create(module, adapter, { logger: false, abortOnError: false, ...options })
}

const secret = 'a secret of the application under test'

/** Fastify, whose plugins' types belong to whichever version of it was installed last. */
interface Registering {
  register(plugin: unknown, options?: object): Promise<unknown>
}

/** The usual session of each platform. */
export async function useSessions(app: INestApplication, platform: Platform): Promise<void> {
  if (platform === 'express') {
    app.use(expressSession({ name: 'app.session', secret, resave: false, saveUninitialized: false }))
    return
  }
  const fastify: Registering = app.getHttpAdapter().getInstance()
  await fastify.register(fastifyCookie)
  await fastify.register(fastifySession, {
    cookieName: 'app.session',
    secret,
    saveUninitialized: false,
    cookie: { secure: false },
  })
}

/** Listens on a free port of loopback. */
export async function portOf(app: INestApplication): Promise<number> {
  await app.listen(0, '127.0.0.1')
  return Number(new URL(await app.getUrl()).port)
}
