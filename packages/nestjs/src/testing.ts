import { type Decision, DuoError, type DuoProof, refusalError, type Requirement } from '@duokit/core'
import { type DynamicModule, Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { DuoException } from './duo.exception.js'
import { DUO_SERVICE } from './duo.tokens.js'
import { DuoExceptionFilter } from './duo-exception.filter.js'
import { DuoService } from './duo.service.js'

/** Seconds that a verification counts here. */
const maxAge = 12 * 60 * 60

/**
 * Takes the place of `DuoService` in tests of an application's own controllers: guards and decorators do what they always do, and the
 * test says who is verified. Without a login, without keys, and without Duo.
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

  /** @param username - who is verified, just now; nobody without one */
  constructor(username?: string) {
    if (username !== undefined) this.verify(username)
  }

  /** From now on this user is verified, and was so many seconds ago. */
  verify(username: string, { secondsAgo = 0 }: { readonly secondsAgo?: number } = {}): void {
    const verifiedAt = secondsNow() - secondsAgo
    this.#proof = { username, verifiedAt, expiresAt: verifiedAt + maxAge, method: 'iframe' }
  }

  /** From now on nobody is verified. */
  clear(): void {
    this.#proof = undefined
  }

  /** A module that stands in for `DuoModule` where only a part of the application is tested. */
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

  check(_request?: object, requirement: Requirement = {}): Decision {
    const proof = this.#proof
    const age = proof === undefined ? Number.POSITIVE_INFINITY : secondsNow() - proof.verifiedAt
    if (proof !== undefined && age < Math.min(requirement.maxAge ?? maxAge, maxAge)) return { pass: true, proof }
    return { pass: false, code: 'duo_required', answer: refusal }
  }

  async require(request?: object, requirement?: Requirement): Promise<DuoProof> {
    const decision = this.check(request, requirement)
    if (decision.pass && decision.proof !== undefined) return decision.proof
    throw new DuoException(refusalError({ code: 'duo_required', answer: refusal }))
  }

  async forget(): Promise<void> {
    this.clear()
  }

  /** There are no routes of a login here. */
  async handle(): Promise<boolean> {
    return false
  }

  csp(): ReturnType<DuoService['csp']> {
    return { 'frame-src': [], 'script-src': ["'self'"], 'form-action': ["'self'"] }
  }

  onModuleInit(): void {
    // Nothing depends on the application's prefix.
  }
}

@Module({})
class TestDuoModule {}

const { status, title, advice, code } = new DuoError('duo_required')
/** The one that programs get. */
const refusal = {
  status,
  headers: [
    ['content-type', 'application/problem+json; charset=utf-8'],
    ['cache-control', 'no-store'],
    ['www-authenticate', 'Duo'],
  ],
  body: JSON.stringify({ status, title, detail: advice, code }),
} as const

function secondsNow(): number {
  return Math.floor(Date.now() / 1000)
}
