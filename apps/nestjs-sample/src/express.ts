import type { DynamicModule, INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type NestExpressApplication } from '@nestjs/platform-express'
import session from 'express-session'
import type { AppOptions } from './app-options.js'

/** The application on Express, with sessions of express-session in memory: several instances need a store. */
export async function createExpressApp(
  module: DynamicModule,
  { origin, sessionSecret }: AppOptions,
): Promise<INestApplication> {
  const secure = origin.startsWith('https:')
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: ['warn', 'error'],
    abortOnError: false,
  })
  // On https something in front ends TLS and says so; nothing else can reach the port, which is on loopback.
  app.set('trust proxy', secure)
  app.disable('x-powered-by')
  app.use(
    session({
      name: 'sample',
      secret: sessionSecret,
      resave: false,
      saveUninitialized: false,
      cookie: { sameSite: 'lax', secure },
    }),
  )
  return app
}
