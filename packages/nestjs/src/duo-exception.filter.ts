import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { AnswerWriter } from './answer-writer.js'
import { DuoException } from './duo.exception.js'
import { answerSocket } from './socket-exception.js'

/**
 * Sends what the gate answers: also pages and redirects, which Nest's own filter cannot. `DuoModule` puts it before
 * everything but gateways, which no global filter of Nest reaches: there it stands beside `DuoService.require`.
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

  /** Returns nothing: Nest then throws in GraphQL what it caught, and answers as ever elsewhere. */
  catch(exception: DuoException, host: ArgumentsHost): void {
    if (host.getType() === 'ws') void answerSocket(exception, host)
    if (host.getType() !== 'http') return
    const { httpAdapter } = this.#host
    const response: object = host.switchToHttp().getResponse()
    if (httpAdapter.isHeadersSent(response)) httpAdapter.end(response)
    else new AnswerWriter(httpAdapter).refuse(response, exception, host)
  }
}
