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
import type { ServerResponse } from 'node:http'
import { AnswerWriter } from './answer-writer.js'
import { checkOptions } from './check-options.js'
import { DuoException } from './duo.exception.js'
import type { DuoOptions } from './duo.options.js'
import { DUO_OPTIONS } from './duo.tokens.js'
import { toGateRequest, toRoutedRequest } from './gate-request.js'
import { serviceBrand } from './injected-service.js'
import { LiveSockets } from './live-sockets.js'
import { originAt } from './mount.js'
import { NestApplication } from './nest-application.js'
import type { NestRequest } from './nest-request.js'
import { keepFromCaches, knowResponses, refuseKept, responseTo } from './node-response.js'
import type { OpenedByUpgrade } from './operation-socket.js'
import { Place } from './place.js'
import type { PlatformRequest } from './platform-request.js'
import { guardAdapter, type SocketAdapter } from './socket-adapter.js'

/** The gate, and where the application is. */
interface Made {
  readonly gate: Gate<NestRequest>
  readonly place: Place
}

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
  /** Holds the options, which hold keys: a property would show them to whoever prints the service. */
  private readonly make: (basePath: string, mount: string) => Made
  private made: Made
  private readonly makeSockets: () => LiveSockets
  private sockets: LiveSockets | undefined
  private started = false

  constructor(@Inject(DUO_OPTIONS) options: DuoOptions, @Inject(NestApplication) application: NestApplication) {
    checkOptions(options)
    application.checkModules()
    const { getRequest, sockets = {}, ...gateOptions } = options
    const reporter = new Logger('Duo')
    this.application = application
    this.make = (basePath, mount) => {
      const moved = mount === '' ? {} : { origin: originAt(gateOptions.origin, mount) }
      const gate = createGate({ ...gateOptions, ...moved, basePath }, { reporter })
      return { gate, place: new Place(moved.origin ?? gateOptions.origin, mount) }
    }
    this.made = this.make(application.basePath, '')
    this.getRequest = getRequest
    this.makeSockets = () =>
      new LiveSockets({ made: () => this.current, instance: application.instance, options: sockets })
    knowResponses(application.host.httpAdapter)
  }

  /** Nest's routes, and where they are, are known no earlier. */
  onModuleInit(): void {
    this.application.checkHandlers()
    this.settle()
    this.application.onMount(() => this.settle())
    this.started = true
    // A session that no message can read again is an error now, and not at the first message.
    if (this.application.hasGuardedConnections()) this.liveSockets()
  }

  private settle(): void {
    const basePath = this.application.servedBasePath()
    const mount = this.application.mount()
    this.made = this.make(basePath, mount)
    checkOriginPath(this.made.place, basePath)
  }

  /** Options that are made for each request would make a gate for each, which remembers nothing of the one before. */
  private get gate(): Gate<NestRequest> {
    if (!this.started) throw new DuoError('invalid_option', perRequest)
    return this.made.gate
  }

  /** A gateway with a port of its own may listen before the application has started. */
  private get current(): Made {
    return { gate: this.sockets === undefined ? this.made.gate : this.gate, place: this.made.place }
  }

  private liveSockets(): LiveSockets {
    this.sockets ??= this.makeSockets()
    return this.sockets
  }

  /**
   * Guards every server that a WebSocket adapter of Nest creates, for `ws` or Socket.IO: clients without a proof, and
   * pages of another origin, are refused before their handshake, and the sockets of a login that ends are closed.
   *
   * @param requirement - what each of these sockets asks for
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

  /** What the guard of a message decides, by the session as it is at this moment. */
  checkMessage(opened: PlatformRequest, requirement: Requirement | undefined, message: unknown): Promise<Decision> {
    return this.liveSockets().judge(opened, requirement, message)
  }

  /** The same for an operation of GraphQL over a WebSocket, which closes when its login ends. */
  checkOperation(opened: OpenedByUpgrade, requirement: Requirement | undefined, message: unknown): Promise<Decision> {
    return this.liveSockets().judgeOperation(opened, requirement, message)
  }

  /** Ends the response of an event stream, whose request has passed the guard, with its login. */
  watchStream(request: PlatformRequest, response: ServerResponse, requirement?: Requirement): Promise<Decision> {
    return this.liveSockets().watch(request, response, requirement)
  }

  /** What a guard decides; at once, without a promise, where the callbacks and the store answer so. */
  check(request: PlatformRequest, requirement?: Requirement): MaybePromise<Decision> {
    return this.gate.check(toGateRequest(request, this.made.place), requirement)
  }

  /**
   * The proof of whoever sends this request, for use inside a handler.
   *
   * @throws DuoException `duo_required` and others. Unless a filter of the application catches it, Nest responds as a
   * guard does: with a redirect or a page to a person, and with a problem document to a program
   */
  require(request: PlatformRequest, requirement?: Requirement): Promise<DuoProof> {
    return this.proofOf(async (asked) => {
      refuseKept(responseTo(request))
      const decision = await this.gate.require(asked, requirement)
      if (!decision.pass) throw new DuoException(refusalError(decision), decision.answer)
      keepFromCaches(responseTo(request))
      return decision.proof
    }, request)
  }

  /**
   * The proof of whoever asks for an upgrade to WebSocket, which passes no guard. A page of another origin gets none.
   *
   * @param request - Node's own, as an `upgrade` listener, a gateway's `handleConnection` or Socket.IO's `handshake`
   * have it
   * @throws DuoException `cross_site`, `duo_required` and others
   */
  requireUpgrade(request: PlatformRequest, requirement?: Requirement): Promise<DuoProof> {
    return this.proofOf((asked) => this.gate.requireUpgrade(asked, requirement), request)
  }

  /** Forgets the proof, for the application's own logout; `response` is the platform's, for the cookies. */
  async forget(request: PlatformRequest, response: object): Promise<void> {
    const headers = await this.gate.forget(toGateRequest(request, this.made.place))
    this.writer.setHeaders(response, headers)
  }

  /** Answers the routes of the login, for a controller of the application. @returns whether it was one of them */
  async handle(request: PlatformRequest, response: object): Promise<boolean> {
    const { place } = this.made
    // A middleware of the application may have the one, and its router the other.
    const answer = await (this.gate.handle(toRoutedRequest(request, place)) ??
      this.gate.handle(toGateRequest(request, place)))
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
   * What the application's own content security policy needs where it embeds Duo's iframe itself, or where a form leads
   * to Duo. There before the application listens, when its middleware is put together.
   */
  csp(): ReturnType<Gate<NestRequest>['csp']> {
    return this.made.gate.csp()
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

  private async proofOf(
    ask: (request: GateRequest<NestRequest>) => Promise<DuoProof>,
    request: PlatformRequest,
  ): Promise<DuoProof> {
    try {
      return await ask(toGateRequest(request, this.made.place))
    } catch (error) {
      throw isDuoError(error) && error.expose ? new DuoException(error) : error
    }
  }

  private get writer(): AnswerWriter {
    return new AnswerWriter(this.application.host.httpAdapter)
  }
}

/** @throws DuoError `invalid_option` if the path of `origin` is in `basePath` as well */
function checkOriginPath(place: Place, basePath: string): void {
  const doubled = place.repeats(basePath)
  if (doubled === undefined) return
  throw new DuoError(
    'invalid_option',
    `origin must be the URL of the application's root. ${doubled} is also the start of ${basePath}, where Nest serves the login: remove it from origin`,
  )
}

const perRequest = 'the options of DuoModule must not depend on something that is made for each request'
