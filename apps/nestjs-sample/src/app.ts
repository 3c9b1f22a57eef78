import 'reflect-metadata'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { DuoService } from '@duokit/nestjs'
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
  // Browsers hold the policy of the login page against the redirect to Duo, too, since it follows a form.
  const formAction = app.get(DuoService).csp()['form-action']
  app.use(setHeaders(securityHeaders(options.origin, formAction)))
  return app
}

function setHeaders(headers: Readonly<Record<string, string>>) {
  const sent = new Map(Object.entries(headers))
  return (_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    response.setHeaders(sent)
    next()
  }
}
