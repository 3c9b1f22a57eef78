import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, NotFoundException } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { pages, wantsJson } from 'sample-kit'

interface RequestHead {
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** An address that no controller has: a page, on either platform, or what Nest says where JSON is asked for. */
@Catch(NotFoundException)
export class NotFoundFilter implements ExceptionFilter<NotFoundException> {
  readonly #host: HttpAdapterHost

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host
  }

  catch(exception: NotFoundException, host: ArgumentsHost): void {
    const { httpAdapter } = this.#host
    const http = host.switchToHttp()
    const response: unknown = http.getResponse()
    if (wantsJson(http.getRequest<RequestHead>().headers['accept'])) {
      httpAdapter.reply(response, exception.getResponse(), exception.getStatus())
      return
    }
    httpAdapter.setHeader(response, 'content-type', 'text/html; charset=utf-8')
    httpAdapter.reply(response, pages.notFoundPage(), exception.getStatus())
  }
}
