import {
  createGate,
  DuoError,
  type Decision,
  type DuoProof,
  type Gate,
  type GateRequest,
  isDuoError,
  type MaybePromise,
  refusalError,
  type Requirement,
} from '@duokit/core'
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import { AnswerWriter } from './answer-writer.js'
import { checkOptions } from './check-options.js'
import { DuoException } from './duo.exception.js'
import type { DuoOptions } from './duo.options.js'
import { DUO_BASE_PATH, DUO_OPTIONS } from './duo.tokens.js'
import { type PlatformRequest, toGateRequest } from './gate-request.js'
import type { NestRequest } from './nest-request.js'
import { prefixOf } from './global-prefix.js'
import { keepFromCaches, knowResponses, responseTo } from './node-response.js'

/**
 * Duo, to be asked from code.
 *
 * @example
 * ```ts
 * @Injectable()
 * class Transfers {
 *   constructor(@Inject(DuoService) private readonly duo: DuoService) {}
 *   async pay(request: Request) {
 *     const proof = await this.duo.require(request, { maxAge: 60 })
 *     return `paid by ${proof.username}`
 *   }
 * }
 * ```
 */
@Injectable()
export class DuoService implements OnModuleInit {
  /** What `getRequest` of the options finds. */
  readonly getRequest: DuoOptions['getRequest']
  private readonly basePath: string
  private readonly config: ApplicationConfig
  private readonly host: HttpAdapterHost
  /** Holds the options, which hold keys: a property would show them to whoever prints the service. */
  private readonly makeGate: (basePath: string) => Gate<NestRequest>
  private made: Gate<NestRequest>
  private started = false

  // oxlint-disable-next-line max-params -- what Nest injects
  constructor(
    @Inject(DUO_OPTIONS) options: DuoOptions,
    @Inject(DUO_BASE_PATH) basePath: string,
    @Inject(ApplicationConfig) config: ApplicationConfig,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
  ) {
    checkOptions(options)
    this.basePath = basePath
    this.config = config
    this.host = host
    const { getRequest, ...gateOptions } = options
    const reporter = new Logger('Duo')
    this.makeGate = (path) => createGate({ ...gateOptions, basePath: path }, { reporter })
    this.made = this.makeGate(basePath)
    this.getRequest = getRequest
    knowResponses(host.httpAdapter)
  }

  /** The application's global prefix is known no earlier. */
  onModuleInit(): void {
    const prefix = prefixOf(this.config, this.basePath)
    if (prefix !== '') this.made = this.makeGate(prefix + this.basePath)
    this.started = true
  }

  /** Options that are made for each request would make a gate for each, which remembers nothing of the one before. */
  private get gate(): Gate<NestRequest> {
    if (!this.started) throw new DuoError('invalid_option', perRequest)
    return this.made
  }

  /** What a guard decides; at once, without a promise, where the callbacks and the store answer so. */
  check(request: PlatformRequest, requirement?: Requirement): MaybePromise<Decision> {
    return this.gate.check(toGateRequest(request), requirement)
  }

  /**
   * The proof of whoever sends this request, for use inside a handler.
   *
   * @throws DuoException `duo_required` and others. Unless a filter of the application catches it, Nest responds as a guard does: with a
   * redirect or a page to a person, and with a problem document to a program
   */
  require(request: PlatformRequest, requirement?: Requirement): Promise<DuoProof> {
    return this.proofOf(async (asked) => {
      const decision = await this.gate.require(asked, requirement)
      if (!decision.pass) throw new DuoException(refusalError(decision), decision.answer)
      keepFromCaches(responseTo(request))
      return decision.proof
    }, request)
  }

  /**
   * The proof of whoever asks for an upgrade to WebSocket, which passes no guard. A page of another origin gets none.
   *
   * @param request - Node's own, as an `upgrade` listener, a gateway's `handleConnection` or Socket.IO's `handshake` have it
   * @throws DuoException `cross_site`, `duo_required` and others
   */
  requireUpgrade(request: PlatformRequest, requirement?: Requirement): Promise<DuoProof> {
    return this.proofOf((asked) => this.gate.requireUpgrade(asked, requirement), request)
  }

  /** Forgets the proof, for the application's own logout; `response` is the platform's, for the cookies. */
  async forget(request: PlatformRequest, response: object): Promise<void> {
    const headers = await this.gate.forget(toGateRequest(request))
    this.writer.setHeaders(response, headers)
  }

  /** Answers the routes of the login, for a controller of the application. @returns whether it was one of them */
  async handle(request: PlatformRequest, response: object): Promise<boolean> {
    const answer = await this.gate.handle(toGateRequest(request))
    if (answer !== undefined) this.writer.send(response, answer)
    return answer !== undefined
  }

  /**
   * The URL to go to after the first factor, from the `next` that the login page got.
   *
   * @param next - as it arrived in the query or form
   * @returns `undefined` for anything but a path of the application
   */
  resolveNext(next: unknown): string | undefined {
    return this.gate.resolveNext(next)
  }

  /**
   * What the application's own content security policy needs where it embeds Duo's iframe itself, or where a form leads to Duo. There
   * before the application listens, when its middleware is put together.
   */
  csp(): ReturnType<Gate<NestRequest>['csp']> {
    return this.made.csp()
  }

  private async proofOf(
    ask: (request: GateRequest<NestRequest>) => Promise<DuoProof>,
    request: PlatformRequest,
  ): Promise<DuoProof> {
    try {
      return await ask(toGateRequest(request))
    } catch (error) {
      throw isDuoError(error) && error.expose ? new DuoException(error) : error
    }
  }

  private get writer(): AnswerWriter {
    return new AnswerWriter(this.host.httpAdapter)
  }
}

const perRequest = 'the options of DuoModule must not depend on something that is made for each request'
