import {
  cookieStore,
  createGate,
  type Decision,
  DuoError,
  type DuoProof,
  refusalError,
  type Requirement,
  satisfies,
  universalPrompt,
} from '@duokit/core'
import { type DynamicModule, Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { DuoException } from './duo.exception.js'
import { DUO_SERVICE } from './duo.tokens.js'
import { DuoExceptionFilter } from './duo-exception.filter.js'
import { DuoService } from './duo.service.js'
import { keepRequests, type SocketAdapter } from './socket-adapter.js'

/** How a user was verified. */
export interface TestVerification {
  /** Now by default. */
  readonly secondsAgo?: number
  /** In Duo's words, such as `remembered_device`. `duo_push` by default. */
  readonly factor?: string
}

/** Seconds for which a verification is valid here. */
const maxAge = 12 * 60 * 60

/**
 * Takes the place of `DuoService` in tests of an application's own controllers: guards and decorators do what they
 * always do, and the test says who is verified. Without a login, without keys, and without Duo.
 *
 * @example
 * ```ts
 * const duo = new TestDuo('alice')
 * const testing = await Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(DuoService)
 *   .useValue(duo)
 *   .compile()
 * duo.verify('alice', { secondsAgo: 120 }) // @RequireDuo({ maxAge: 60 }) now refuses
 * duo.clear() // and so does every guard
 * ```
 */
export class TestDuo implements Pick<DuoService, keyof DuoService> {
  readonly getRequest = undefined
  #proof: DuoProof | undefined

  /** @param username - the user who was verified just now; without it, nobody is verified */
  constructor(username?: string) {
    if (username !== undefined) this.verify(username)
  }

  /** From now on this user is verified: so many seconds ago, and with the Universal Prompt by this factor. */
  verify(username: string, { secondsAgo = 0, factor = 'duo_push' }: TestVerification = {}): void {
    const verifiedAt = secondsNow() - secondsAgo
    this.#proof = { username, verifiedAt, expiresAt: verifiedAt + maxAge, method: 'universal', factor }
  }

  /** From now on nobody is verified. */
  clear(): void {
    this.#proof = undefined
  }

  /** Returns a module that replaces `DuoModule` in a test of a part of the application. */
  module(): DynamicModule {
    return {
      module: TestDuoModule,
      global: true,
      providers: [
        { provide: DuoService, useValue: this },
        { provide: DUO_SERVICE, useExisting: DuoService },
        { provide: APP_FILTER, useClass: DuoExceptionFilter },
      ],
      exports: [DuoService, DUO_SERVICE],
    }
  }

  check(_request?: object, requirement?: Requirement): Decision {
    const proof = this.#proof
    return proof !== undefined && satisfies(proof, requirement, secondsNow()) ? { pass: true, proof } : refusal
  }

  async require(request?: object, requirement?: Requirement): Promise<DuoProof> {
    const decision = this.check(request, requirement)
    if (decision.pass && decision.proof !== undefined) return decision.proof
    throw new DuoException(refusalError(refusal))
  }

  /** Where the upgrade comes from is not looked at here. */
  requireUpgrade(request?: object, requirement?: Requirement): Promise<DuoProof> {
    return this.require(request, requirement)
  }

  /** Where the socket of a controller comes from is not looked at here either, and no login ends it. */
  admit(opening?: object, requirement?: Requirement): Promise<DuoProof> {
    return this.require(opening, requirement)
  }

  async forget(): Promise<void> {
    this.clear()
  }

  /** There are no routes of a login here. */
  async handle(): Promise<boolean> {
    return false
  }

  /** As for an application at `http://localhost`. */
  resolveNext(next: unknown): string | undefined {
    return gate.resolveNext(next)
  }

  csp(): ReturnType<DuoService['csp']> {
    return { 'frame-src': [], 'script-src': ["'self'"], 'form-action': ["'self'"] }
  }

  /** Every socket opens here; the guards of messages decide. */
  guardSockets<Adapter extends SocketAdapter>(adapter: Adapter): Adapter {
    return keepRequests(adapter)
  }

  /** No stream ends with a login here. */
  async watchStream(request?: object, _response?: object, requirement?: Requirement): Promise<Decision> {
    return this.check(request, requirement)
  }

  async checkMessage(request?: object, requirement?: Requirement): Promise<Decision> {
    return this.check(request, requirement)
  }

  async checkOperation(request?: object, requirement?: Requirement): Promise<Decision> {
    return this.check(request, requirement)
  }

  checkMount(): void {
    // No URL leads to a login here.
  }

  onModuleInit(): void {
    // Nothing depends on the application's prefix.
  }
}

@Module({})
class TestDuoModule {}

const origin = 'http://localhost'
const start = `${origin}/duo/start`
/** Of an application without a login: it only reads URLs. */
const gate = createGate({
  origin,
  cookieSecret: 'which signs nothing in a test, where there is no login',
  prompt: universalPrompt({
    host: 'api-00000000.duosecurity.com',
    clientId: 'D'.repeat(20),
    clientSecret: 's'.repeat(40),
  }),
  getUsername: () => undefined,
  store: cookieStore({ bindTo: 'browser' }),
})
const { status, title, advice, code } = new DuoError('duo_required')
/** The one that programs get. */
const refusal: Extract<Decision, { pass: false }> = {
  pass: false,
  code: 'duo_required',
  start,
  login: undefined,
  answer: {
    status,
    headers: [
      ['content-type', 'application/problem+json; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['www-authenticate', 'Duo'],
    ],
    body: JSON.stringify({ status, title, detail: advice, code, start }),
  },
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000)
}
