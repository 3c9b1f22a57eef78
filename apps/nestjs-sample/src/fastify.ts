import cookie from '@fastify/cookie'
import session from '@fastify/session'
import type { DynamicModule, INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { AppOptions } from './app-options.js'

/** The application on Fastify, with sessions of @fastify/session in memory: several instances need a store. */
export async function createFastifyApp(
  module: DynamicModule,
  { origin, sessionSecret }: AppOptions,
): Promise<INestApplication> {
  const secure = origin.startsWith('https:')
  // On https something in front ends TLS and says so; nothing else can reach the port, which is on loopback.
  const adapter = new FastifyAdapter({ trustProxy: secure })
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: ['warn', 'error'],
    abortOnError: false,
  })
  await app.register(cookie)
  await app.register(session, {
    cookieName: 'sample',
    secret: sessionSecret,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', secure },
  })
  return app
}
