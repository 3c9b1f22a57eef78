import { DuoException, DuoGuard } from '@duokit/nestjs'
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  type INestApplication,
  Post,
  UseGuards,
} from '@nestjs/common'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

const policy = "default-src 'self'"

@UseGuards(DuoGuard)
@Controller('page')
class Page {
  @Post()
  send() {
    return 'sent'
  }
}

interface PlatformResponse {
  status(code: number): PlatformResponse
  header(name: string, value: string): PlatformResponse
  send(body: string): unknown
}

@Catch(DuoException)
class OwnPage implements ExceptionFilter {
  catch(exception: DuoException, host: ArgumentsHost) {
    const response: PlatformResponse = host.switchToHttp().getResponse()
    response.status(exception.getStatus()).header('content-security-policy', policy).send('mine')
  }
}

/** Sets the application's policy as the headers leave. */
function setLate(app: INestApplication): void {
  app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const { writeHead } = response
    response.writeHead = (...head: unknown[]) => {
      response.setHeader('content-security-policy', policy)
      return Reflect.apply(writeHead, response, head) as typeof response
    }
    next()
  })
}

describe.each(platforms)('where middleware sets headers last, on %s', (platform) => {
  it('a refusal keeps the policy of its page', async () => {
    const app = await start(platform, { controllers: [Page], prepare: setLate })
    const page = await app.visitor('alice').post('/page')
    expect([page.status, page.headers['content-security-policy']]).toEqual([401, expect.stringContaining('nonce-')])
  })

  it('the page that a filter of the application sends has the policy of the application', async () => {
    const prepare = (app: INestApplication) => app.useGlobalFilters(new OwnPage())
    const app = await start(platform, { controllers: [Page], prepare })
    const page = await app.visitor('alice').post('/page')
    expect([page.status, page.text, page.headers['content-security-policy']]).toEqual([401, 'mine', policy])
  })
})
