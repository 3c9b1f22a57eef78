import { type Decision, DuoError, type MaybePromise, refusalError, type Requirement } from '@duokit/core'
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { AnswerWriter } from './answer-writer.js'
import { DuoException } from './duo.exception.js'
import { ruleOf } from './duo-rule.js'
import type { DuoService } from './duo.service.js'
import { DUO_SERVICE } from './duo.tokens.js'
import { staysOpen } from './event-streams.js'
import { openedByUpgrade } from './operation-socket.js'
import { isHttpRequest, type PlatformRequest } from './platform-request.js'
import { guardBrand } from './guards-of.js'
import { keepProof, responseOf, usualRequest } from './guarded-context.js'
import { keepFromCaches, nodeResponseOf, responseTo } from './node-response.js'
import { throwIn } from './socket-exception.js'

/**
 * Lets only verified users through, and leaves their proof for `@DuoProof()`: on a handler, on a controller, or on
 * everything as `APP_GUARD`.
 *
 * @throws DuoException `duo_required` and others; in a gateway a `WsException` with the same members
 *
 * @example
 * ```ts
 * @UseGuards(DuoGuard)
 * @Controller('payroll')
 * class PayrollController {}
 * ```
 */
@Injectable()
export class DuoGuard implements CanActivate {
  /** Tells start-up checks of every copy of this package that this is a guard of ours. */
  get [guardBrand](): true {
    return true
  }

  private readonly duo: DuoService
  private readonly host: HttpAdapterHost

  constructor(@Inject(DUO_SERVICE) duo: DuoService, @Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.duo = duo
    this.host = host
  }

  canActivate(context: ExecutionContext): MaybePromise<boolean> {
    const rule = ruleOf(context)
    if (rule === 'skip') return true
    const request = this.getRequest(context)
    if (!isHttpRequest(request)) return refuseUnknown(context)
    const open = this.judgeOpen(context, request, rule)
    if (open !== undefined) return open
    const decision = this.duo.check(request, rule)
    // Awaiting a decision that is already there would cost every guarded request a turn of the event loop.
    return 'then' in decision
      ? decision.then((made) => this.settle(context, request, made))
      : this.settle(context, request, decision)
  }

  /** The HTTP request of a context, for subclasses that know better; the option `getRequest` tells every guard. */
  protected getRequest(context: ExecutionContext): unknown {
    return this.duo.getRequest?.(context) ?? usualRequest(context)
  }

  /**
   * What comes over an open socket is judged by the state at that moment, and not by what the handshake brought. A
   * plugin may also have a controller handle the handshake itself, and its socket ends with the login.
   */
  private judgeOpen(
    context: ExecutionContext,
    request: PlatformRequest,
    rule: Requirement | undefined,
  ): Promise<boolean> | undefined {
    const message: unknown = context.getArgByIndex(1)
    switch (context.getType<string>()) {
      case 'ws':
        return this.duo.checkMessage(request, rule, message).then((made) => this.act(context, request, made))
      case 'graphql': {
        const opened = openedByUpgrade(request)
        return opened && this.duo.checkOperation(opened, rule, message).then((made) => this.actOn(context, made))
      }
      case 'http': {
        const opening = openedByUpgrade(request)
        return (
          opening && this.duo.admit(opening, rule).then((proof) => this.act(context, request, { pass: true, proof }))
        )
      }
      default:
        return undefined
    }
  }

  /** Over a socket there is no response. */
  private actOn(context: ExecutionContext, decision: Decision): boolean {
    if (!decision.pass) throw new DuoException(refusalError(decision), decision.answer)
    keepProof(context, decision.proof)
    return true
  }

  /** An event stream, also of GraphQL, stays open after the decision about its request, and ends with the login. */
  private settle(context: ExecutionContext, request: PlatformRequest, decision: Decision): MaybePromise<boolean> {
    // A request that the option `skip` lets pass has no login to end with.
    const proof = decision.pass ? decision.proof : undefined
    if (proof === undefined || !staysOpen(context)) return this.act(context, request, decision)
    const response = nodeResponseOf(responseOf(context) ?? responseTo(request))
    if (response === undefined) throw new DuoError('invalid_option', noResponse)
    return this.duo
      .watchStream(request, response, ruleOf(context) as Requirement | undefined)
      .then((made) => this.act(context, request, made))
  }

  private act(context: ExecutionContext, request: PlatformRequest, decision: Decision): MaybePromise<boolean> {
    if (decision.pass) {
      keepProof(context, decision.proof)
      // Also for a request that the option `skip` lets pass: a shared cache would give its response to others.
      keepFromCaches(responseOf(context) ?? responseTo(request))
      return true
    }
    if (context.getType() === 'http') this.duo.checkMount(request)
    const exception = new DuoException(refusalError(decision), decision.answer)
    const response = responseOf(context)
    // Before it is thrown: an application's own filter for everything may run instead of ours.
    if (response !== undefined) new AnswerWriter(this.host.httpAdapter).prepare(response, exception, context)
    return throwIn(context, exception)
  }
}

/** In a microservice and in a gateway, Nest logs no `HttpException`, and tells the client nothing of another error. */
function refuseUnknown(context: ExecutionContext): Promise<never> {
  const type = context.getType()
  if (type === 'rpc' || type === 'ws') throw new DuoError('invalid_option', setupMistakes[type])
  return throwIn(context, new DuoException(new DuoError('duo_required', noRequest)))
}

const setupMistakes = {
  rpc: 'DuoGuard runs before a message of a microservice, which has no HTTP request that a user could be known by: add @SkipDuo() to its handler, or tell DuoModule with getRequest where the request is',
  ws: 'DuoGuard finds no HTTP request of this socket, by which a user could be known: call guardSockets of DuoService with the adapter of sockets, or tell DuoModule with getRequest where the request is',
}

const noRequest =
  'There is no HTTP request here that a user could be known by: tell DuoModule with getRequest where it is'

const noResponse = 'An event stream has no response of Node that could end with the login'
