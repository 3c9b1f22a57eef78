import 'reflect-metadata'
import type { Server } from 'node:http'
import { DuoGuard, DuoProof } from '@duokit/nestjs'
import {
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  Module,
  type Type,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import session from 'express-session'
import { browsersOf, type Running } from './browsers.js'
import { logInToExpress } from './own-logins.js'

/** What the reader guards. */
@Controller('guarded')
@UseGuards(DuoGuard)
export class Guarded {
  @Get()
  read(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
}

/** The rest of a reader's application, around modules of the pages. */
export function moduleOf(imports: readonly (Type | DynamicModule)[], controllers: readonly Type[] = [Guarded]): Type {
  @Module({ imports: [...imports], controllers: [...controllers] })
  class Whole {}
  return Whole
}

/** Starts Nest with a session and a login page in front of it. */
export async function nestRunning(module: Type): Promise<Running> {
  const app = await NestFactory.create(module, { logger: false, abortOnError: false })
  addSession(app)
  await app.init()
  const running = await browsersOf(app.getHttpServer() as Server)
  return { ...running, close: () => running.close() }
}

/** Also sets `request.user`, as Passport does. */
export function addSession(app: INestApplication): void {
  app.use(session({ secret: 'a secret of the application', resave: false, saveUninitialized: false }))
  app.use(logInToExpress)
  app.use((request: { session: { user?: string }; user?: object }, _response: unknown, next: () => void) => {
    if (request.session.user !== undefined) request.user = { username: request.session.user }
    next()
  })
}
