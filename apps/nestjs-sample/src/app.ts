import 'reflect-metadata'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { INestApplication } from '@nestjs/common'
import { securityHeaders } from 'sample-kit'
import { AppModule } from './app.module.js'
import type { AppOptions } from './app-options.js'
import { createExpressApp } from './express.js'
import { createFastifyApp } from './fastify.js'

/** The sample: a password, Duo, an account, a JSON API, and a transfer that needs a fresh confirmation. */
export async function createApp(options: AppOptions): Promise<INestApplication> {
  const create = options.platform === 'fastify' ? createFastifyApp : createExpressApp
  const app = await create(AppModule.register(options), options)
  app.use(setSecurityHeaders(options.origin))
  return app
}

function setSecurityHeaders(origin: string) {
  const headers = new Map(Object.entries(securityHeaders(origin)))
  return (_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    response.setHeaders(headers)
    next()
  }
}
