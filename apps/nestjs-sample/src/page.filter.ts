import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'

/** A page that is shown in place of what was asked for: its HTML, and the status. */
export class PageException extends HttpException {}

/** Sends it on either platform. */
@Catch(PageException)
export class PageFilter implements ExceptionFilter<PageException> {
  readonly #host: HttpAdapterHost

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host
  }

  catch(exception: PageException, host: ArgumentsHost): void {
    const { httpAdapter } = this.#host
    const response: unknown = host.switchToHttp().getResponse()
    httpAdapter.setHeader(response, 'content-type', 'text/html; charset=utf-8')
    httpAdapter.reply(response, exception.getResponse(), exception.getStatus())
  }
}
