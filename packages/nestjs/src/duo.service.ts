import {
  type Decision,
  DuoError,
  type DuoProof,
  type Gate,
  isDuoError,
  type MaybePromise,
  type Requirement,
} from '@duokit/core'
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import type { ServerResponse } from 'node:http'
import { AnswerWriter } from './answer-writer.js'
import { scopedOptions } from './check-modules.js'
import { checkOptions } from './check-options.js'
import { DuoException } from './duo.exception.js'
import type { DuoOptions } from './duo.options.js'
import { DUO_OPTIONS } from './duo.tokens.js'
import { toRoutedRequest } from './gate-request.js'
import { serviceBrand } from './injected-service.js'
import { isFastify } from './is-fastify.js'
import { LiveSockets } from './live-sockets.js'
import { checkMountLetters, checkOriginPath, type NestAdapter, nestAdapter } from './nest-adapter.js'
import { NestApplication } from './nest-application.js'
import type { NestRequest } from './nest-request.js'
import { keepFailureFromCaches, knowResponses } from './node-response.js'
import type { OpenedByUpgrade } from './operation-socket.js'
import type { PlatformRequest } from './platform-request.js'
import { guardAdapter, type SocketAdapter } from './socket-adapter.js'

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
  static readonly [serviceBrand] = true
  /** What `getRequest` of the options finds. */
  readonly getRequest: DuoOptions['getRequest']
  private readonly application: NestApplication
  /**
   * Keeps the options private, because they contain keys: a property would show them to anyone who prints the
   * service.
   */
  private readonly make: (basePath: string, mount: string) => NestAdapter
  private made: NestAdapter
  private readonly makeSockets: () => LiveSockets
  private sockets: LiveSockets | undefined
  /** Whether the options say how sockets are guarded. */
  private readonly hasSockets: boolean
  private started = false

  constructor(@Inject(DUO_OPTIONS) options: DuoOptions, @Inject(NestApplication) application: NestApplication) {
    checkOptions(options)
    application.checkModules()
    const { getRequest, sockets, ...gateOptions } = options
    this.hasSockets = sockets !== undefined
    this.application = application
    this.make = (basePath, mount) => nestAdapter(gateOptions, { basePath, mount }, () => this.writer)
    this.made = this.make(application.basePath, '')
    this.getRequest = getRequest
    this.makeSockets = () =>
      new LiveSockets({ made: () => this.current, instance: application.instance, options: sockets ?? {} })
    knowResponses(application.host.httpAdapter)
  }

  /** Nest's routes, and where they are, are known no earlier. */
  onModuleInit(): void {
    this.application.checkHandlers()
    this.settle()
    this.application.onMount(() => this.settle())
    this.started = true
    // A session that no message can read again is an error now, and not at the first message.
    if (this.hasSockets || this.application.hasGuardedConnections()) this.liveSockets()
  }

  private settle(): void {
    const basePath = this.application.servedBasePath()
    const mount = this.application.mount()
    this.made = this.make(basePath, mount)
    checkOriginPath(this.made.place, basePath)
    checkMountLetters(this.made.place, this.application.instance)
  }

  /** Options that are made for each request would make a gate for each, which remembers nothing of the one before. */
  private get adapter(): NestAdapter {
    if (!this.started) throw new DuoError('invalid_option', scopedOptions)
    return this.made
  }

  /** A gateway with a port of its own may listen before the application has started. */
  private get current(): NestAdapter {
    return this.sockets === undefined ? this.made : this.adapter
  }

  private liveSockets(): LiveSockets {
    this.sockets ??= this.makeSockets()
    return this.sockets
  }

  /**
   * Guards every server that a WebSocket adapter of Nest creates, for `ws` or Socket.IO. Clients without a proof, and
   * pages of another origin, are refused before their handshake. The sockets of a login are closed when it ends.
   *
   * @param requirement - the requirement of each of these sockets
   * @returns the same adapter
   * @throws DuoError `invalid_option`
   *
   * @example
   * ```ts
   * app.useWebSocketAdapter(app.get(DuoService).guardSockets(new WsAdapter(app)))
   * ```
   */
  guardSockets<Adapter extends SocketAdapter>(adapter: Adapter, requirement?: Requirement): Adapter {
    return guardAdapter(adapter, this.liveSockets().live, requirement)
  }

  /** Decides about a message by the current session. */
  checkMessage(opened: PlatformRequest, requirement: Requirement | undefined, message: unknown): Promise<Decision> {
    return this.liveSockets().judge(opened, requirement, message)
  }

  /** Decides about an operation of GraphQL over a WebSocket, which closes when its login ends. */
  checkOperation(opened: OpenedByUpgrade, requirement: Requirement | undefined, message: unknown): Promise<Decision> {
    return this.liveSockets().judgeOperation(opened, requirement, message)
  }

  /** Decides about a socket that a controller opens. Settles only if it may: a refused one has got its response. */
  admit(opening: OpenedByUpgrade, requirement: Requirement | undefined): Promise<DuoProof | undefined> {
    // Fastify takes no more routes once it is ready, and one of them reads sessions.
    if (this.sockets === undefined && isFastify(this.application.instance)) throw noSockets()
    return this.liveSockets().admit(opening, requirement)
  }

  /** Ends the response of an event stream, whose request has passed the guard, with its login. */
  watchStream(request: PlatformRequest, response: ServerResponse, requirement?: Requirement): Promise<Decision> {
    return this.liveSockets().watch(request, response, requirement)
  }

  /** Decides for a guard. Returns synchronously if the callbacks and the store do. */
  check(request: PlatformRequest, requirement?: Requirement): MaybePromise<Decision> {
    const { gate, request: read } = this.adapter
    return keepFailureFromCaches(request, () => gate.check(read(request), requirement))
  }

  /**
   * Returns the proof of this request, for use inside a handler.
   *
   * @throws DuoException `duo_required` and others. Unless a filter of the application catches it, Nest responds as a
   * guard does: with a redirect or a page to a person, and with a problem document to a program
   */
  require(request: PlatformRequest, requirement?: Requirement): Promise<DuoProof> {
    return proofOf(() => this.adapter.calls.require(request, requirement))
  }

  /**
   * Returns the proof for a WebSocket upgrade, which passes no guard. A page of another origin gets none.
   *
   * @param request - Node's own, as an `upgrade` listener, a gateway's `handleConnection` or Socket.IO's `handshake`
   * have it
   * @throws DuoException `cross_site`, `duo_required` and others
   */
  requireUpgrade(request: PlatformRequest, requirement?: Requirement): Promise<DuoProof> {
    return proofOf(() => this.adapter.requireUpgrade(request, requirement))
  }

  /** Forgets the proof, for the application's own logout; `response` is the platform's, for the cookies. */
  async forget(request: PlatformRequest, response: object): Promise<void> {
    const { gate, request: read } = this.adapter
    this.writer.setHeaders(response, await gate.forget(read(request)))
  }

  /** Answers the routes of the login, for a controller of the application. @returns whether it was one of them */
  async handle(request: PlatformRequest, response: object): Promise<boolean> {
    const { gate, place, request: read } = this.adapter
    // A middleware of the application may have the one, and its router the other.
    const answer = await keepFailureFromCaches(
      request,
      () => gate.handle(toRoutedRequest(request, place)) ?? gate.handle(read(request)),
    )
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
    return this.adapter.calls.resolveNext(next)
  }

  /**
   * Returns the additions for the application's own content security policy. A page needs them if it contains Duo's
   * iframe itself, or a form that leads to Duo. It is available before the application listens.
   */
  csp(): ReturnType<Gate<NestRequest>['csp']> {
    return this.made.calls.csp()
  }

  /**
   * For guards and controllers, whose requests Nest's own router has matched.
   *
   * @throws DuoError `invalid_option` if Nest is mounted in a router at a path that `origin` does not name
   */
  checkMount(request: PlatformRequest): void {
    const mount = this.made.place.unknownMount(request)
    if (mount === undefined) return
    throw new DuoError('invalid_option', `origin must end with the path at which Nest is mounted, ${mount}`)
  }

  private get writer(): AnswerWriter {
    return new AnswerWriter(this.application.host.httpAdapter)
  }
}

/** An error that only the application's own code can cause stays as it is, so that Nest logs it. */
async function proofOf(ask: () => Promise<DuoProof>): Promise<DuoProof> {
  try {
    return await ask()
  } catch (error) {
    throw isDuoError(error) && error.expose ? new DuoException(error) : error
  }
}

const noSockets = () =>
  new DuoError(
    'invalid_option',
    'a guard stands before a socket that a controller opens: pass the option sockets to DuoModule, which may be empty',
  )
