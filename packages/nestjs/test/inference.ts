// Compiled against the types of Nest 12 and of Nest 11, and not run: what users write has to be typed without a generic
// of theirs.
import {
  cookieStore,
  DuoModule,
  type DuoOptionsFactory,
  DuoProof,
  type DuoService,
  iframePrompt,
  RequireDuo,
  sessionStore,
  universalPrompt,
} from '@duokit/nestjs'
import { type DynamicModule, Injectable, SetMetadata } from '@nestjs/common'
import type { Request, Response } from 'express'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'

interface LoggedIn extends IncomingMessage {
  readonly url: string
  readonly session: { readonly user?: string }
}

const origin = 'https://app.example.com'
const host = 'api-x.duosecurity.com'
const cookieSecret = 'x'.repeat(32)
const iframe = iframePrompt({ host, ikey: '', skey: '', akey: '' })
const universal = universalPrompt({ host, clientId: '', clientSecret: '' })

export const withIframe: DynamicModule = DuoModule.forRoot({
  origin,
  prompt: iframe,
  // An annotated request fits …
  getUsername: (request: LoggedIn) => request.session.user,
  // … and one that is not.
  skip: (request) => request.path === '/health',
  store: sessionStore({ renew: (request: LoggedIn) => request.session }),
  onVerified: (request: LoggedIn, proof, fields) => ({
    next: `/${proof.username}`,
    data: fields.get('x') ?? request.url,
  }),
  isGlobal: false,
  basePath: '/second',
  routes: { decorators: [SetMetadata('public', true)] },
  getRequest: (context) => context.getArgByIndex(0),
})

export const withUniversal = DuoModule.forRoot({
  origin,
  cookieSecret,
  prompt: universal,
  getUsername: (request) => ({ name: request.user.name, loginId: '1' }),
  store: cookieStore({ bindTo: (request: LoggedIn) => request.headers.authorization }),
  failMode: 'open',
})

export const withBoth = DuoModule.forRoot({
  origin,
  cookieSecret,
  prompt: { prompts: { iframe, universal }, choose: (username) => (username === 'alice' ? 'universal' : 'iframe') },
  getUsername: () => null,
  store: sessionStore(),
})

@Injectable()
class Settings implements DuoOptionsFactory {
  async createDuoOptions() {
    return { origin, prompt: iframe, getUsername: () => 'alice', store: sessionStore() }
  }
}

export const later = [
  DuoModule.forRootAsync({ useClass: Settings, isGlobal: false, basePath: '/x', routes: false }),
  DuoModule.forRootAsync({
    inject: [Settings],
    useFactory: (settings: Settings) => settings.createDuoOptions(),
  }),
]

export class Handlers {
  @RequireDuo({ maxAge: 60, excludeFactors: ['remembered_device'] })
  pay(@DuoProof() proof: DuoProof) {
    return proof.username
  }
}

export async function onEither(
  duo: DuoService,
  express: { request: Request; response: Response },
  fastify: { request: FastifyRequest; response: FastifyReply },
): Promise<string[]> {
  const asked = [express.request, fastify.request, express.request.socket as unknown as IncomingMessage]
  const proofs = await Promise.all(asked.map((request) => duo.require(request, { maxAge: 60 })))
  for (const { request, response } of [express, fastify]) await duo.forget(request, response)
  return proofs.map(({ username }) => username)
}

// @ts-expect-error -- Duo knows every key of the Universal Prompt, so cookies need a secret of the application's own
DuoModule.forRoot({ origin, prompt: universal, getUsername: () => null, store: sessionStore() })
// @ts-expect-error -- where the proof is kept has to be said
DuoModule.forRoot({ origin, prompt: iframe, getUsername: () => null })
// @ts-expect-error -- the module is put together before the factory runs
DuoModule.forRootAsync({ useFactory: () => ({ origin, prompt: iframe, getUsername: () => null }) })
// @ts-expect-error -- a misspelt requirement would ask for nothing
RequireDuo({ maxage: 60 })
// @ts-expect-error -- a request is no user
DuoModule.forRoot({ origin, prompt: iframe, getUsername: () => 7, store: sessionStore() })
