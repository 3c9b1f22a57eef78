import 'reflect-metadata'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { DuoService } from '@duokit/nestjs'
import type { INestApplication } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { securityHeaders } from 'sample-kit'
import { AppModule } from './app.module.js'
import type { AppOptions } from './app-options.js'
import { createExpressApp } from './express.js'
import { createFastifyApp } from './fastify.js'

/**
 * The sample: a password, Duo, an account, a JSON API, a balance that is pushed, and a transfer that needs a fresh
 * confirmation.
 */
export async function createApp(options: AppOptions): Promise<INestApplication> {
  const create = options.platform === 'fastify' ? createFastifyApp : createExpressApp
  const app = await create(AppModule.register(options), options)
  const duo = app.get(DuoService)
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  app.use(setHeaders(securityHeaders(options.origin, duo.csp()['form-action'])))
  app.useWebSocketAdapter(duo.guardSockets(new WsAdapter(app)))
  return app
}

function setHeaders(headers: Readonly<Record<string, string>>) {
  const sent = new Map(Object.entries(headers))
  return (_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    response.setHeaders(sent)
    next()
  }
}
