import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { AnswerWriter } from './answer-writer.js'
import { DuoException } from './duo.exception.js'
import { answerSocket } from './socket-exception.js'

/**
 * Sends the gate's response, including pages and redirects, which Nest's own filter cannot send. `DuoModule`
 * registers it for everything except gateways, which Nest's global filters do not reach. Add it there if you call
 * `DuoService.require`.
 *
 * @example
 * ```ts
 * @UseFilters(DuoExceptionFilter)
 * @WebSocketGateway()
 * class TransferGateway {}
 * ```
 */
@Catch(DuoException)
export class DuoExceptionFilter implements ExceptionFilter<DuoException> {
  readonly #host: HttpAdapterHost

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host
  }

  /** Returns nothing. In GraphQL, Nest then throws the caught error; elsewhere it responds as usual. */
  catch(exception: DuoException, host: ArgumentsHost): void {
    if (host.getType() === 'ws') void answerSocket(exception, host)
    if (host.getType() !== 'http') return
    const { httpAdapter } = this.#host
    const response: object = host.switchToHttp().getResponse()
    if (httpAdapter.isHeadersSent(response)) httpAdapter.end(response)
    else new AnswerWriter(httpAdapter).refuse(response, exception, host)
  }
}
