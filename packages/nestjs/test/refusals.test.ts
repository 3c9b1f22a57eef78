import { cookieStore, DuoException, DuoGuard, DuoProof, DuoService, RequireDuo } from '@duokit/nestjs'
import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  type INestApplication,
  type NestInterceptor,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common'
import { APP_FILTER, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { map } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

@UseGuards(DuoGuard)
@Controller('page')
class Page {
  @Get()
  page(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
  @Post()
  send() {
    return 'sent'
  }
}

type PlatformRequest = IncomingMessage & { url: string }

@Controller()
class InHandlers {
  readonly #duo: DuoService
  constructor(@Inject(DuoService) duo: DuoService) {
    this.#duo = duo
  }
  @Get('required')
  required(@Req() request: PlatformRequest) {
    return this.#duo.require(request)
  }
  @Post('forget')
  async forget(@Req() request: PlatformRequest, @Res({ passthrough: true }) response: object) {
    await this.#duo.forget(request, response)
    return this.#duo.csp()
  }
}

const controllers = [Page, InHandlers]

/** Answers everything with the exception's own response, as applications do that want one shape for all errors. */
@Catch()
class EverythingFilter implements ExceptionFilter {
  readonly #host: HttpAdapterHost
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host
  }
  catch(exception: unknown, host: ArgumentsHost) {
    const isHttp = exception instanceof HttpException
    const body = isHttp ? { mine: true, error: exception.getResponse() } : { mine: true }
    this.#host.httpAdapter.reply(host.switchToHttp().getResponse(), body, isHttp ? exception.getStatus() : 500)
  }
}

const members = {
  type: expect.stringMatching(/^https:.*#duo_required$/),
  statusCode: 401,
  message: 'Duo verification required',
  code: 'duo_required',
  status: 401,
  title: 'Duo verification required',
  detail: expect.any(String),
  start: expect.stringContaining('http://localhost:1234/duo/start'),
}

describe.each(platforms)('a refusal on %s', (platform) => {
  it('is an HttpException with the code', async () => {
    const caught: unknown[] = []
    @Catch(HttpException)
    class Listening implements ExceptionFilter {
      catch(exception: HttpException, host: ArgumentsHost) {
        caught.push(exception)
        const response: { status(code: number): { send(body: unknown): void } } = host.switchToHttp().getResponse()
        response.status(418).send({})
      }
    }
    @UseFilters(Listening)
    @UseGuards(DuoGuard)
    @Controller('heard')
    class Heard {
      @Get()
      heard() {
        return 'heard'
      }
    }
    const app = await start(platform, { controllers: [Heard] })
    expect((await app.visitor('alice').get('/heard', { as: 'script' })).status).toBe(418)
    const [exception] = caught as [DuoException]
    expect(exception).toBeInstanceOf(HttpException)
    expect(exception).toBeInstanceOf(DuoException)
    expect(exception.code).toBe('duo_required')
    expect(exception.getStatus()).toBe(401)
    expect(exception.getResponse()).toEqual(members)
    expect(exception.cause).toMatchObject({ name: 'DuoError', code: 'duo_required' })
    await app.visitor().get('/heard', { as: 'script' })
    expect(caught.at(-1)).toMatchObject({ code: 'first_factor_required' })
  })

  it('reaches a filter of the application whole: its headers are set before it is thrown', async () => {
    const prepare = (app: INestApplication) => app.useGlobalFilters(new EverythingFilter(app.get(HttpAdapterHost)))
    const app = await start(platform, { controllers, prepare })
    const { message, code } = members
    const page = await app.visitor('alice').get('/page')
    expect(page.status).toBe(303)
    expect(page.location).toBe('http://localhost:1234/duo/start?next=%2Fpage')
    expect(page.json()).toEqual({
      mine: true,
      error: { statusCode: 303, message, code, start: page.location },
    })
    const script = await app.visitor('alice').get('/page', { as: 'script' })
    expect(script.status).toBe(401)
    expect(script.json()).toEqual({ mine: true, error: members })
    expect(script.headers).toMatchObject({ 'www-authenticate': 'Duo', 'cache-control': 'no-store' })
    const form = await app.visitor('alice').post('/page')
    expect(form.status).toBe(401)
    for (const reply of [page, script, form]) expect(reply.headers['content-type']).toMatch(/^application\/json/)
  })

  it('is answered by our own filter before one that the application has as APP_FILTER for everything', async () => {
    const app = await start(platform, { controllers, providers: [{ provide: APP_FILTER, useClass: EverythingFilter }] })
    expect((await app.visitor('alice').post('/page')).headers['content-type']).toMatch(/^text\/html/)
    expect((await app.visitor('alice').get('/nowhere')).json()).toMatchObject({ mine: true })
  })

  it('out of a handler is answered as one of a guard, unless a filter of the application answers it', async () => {
    const app = await start(platform, { controllers })
    const page = await app.visitor('alice').get('/required')
    expect([page.status, page.location]).toEqual([303, 'http://localhost:1234/duo/start?next=%2Frequired'])
    const script = await app.visitor('alice').get('/required', { as: 'script' })
    expect(script.json()).toEqual((await app.visitor('alice').get('/page', { as: 'script' })).json())
    expect(script.headers).toMatchObject({ 'www-authenticate': 'Duo', 'cache-control': 'no-store' })
    const prepare = (made: INestApplication) => made.useGlobalFilters(new EverythingFilter(made.get(HttpAdapterHost)))
    const filtered = await start(platform, { controllers, prepare })
    expect((await filtered.visitor('alice').get('/required')).json()).toMatchObject({ mine: true })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/required')).json()).toMatchObject({ username: 'alice' })
  })

  it('takes a foreign proof away, also out of a handler', async () => {
    const app = await start(platform, { controllers })
    for (const path of ['/page', '/required']) {
      const visitor = app.visitor('alice')
      await app.logIn(visitor)
      app.clock.seconds += 1
      expect(visitor.jar.has('duo-dfaff02b')).toBe(true)
      visitor.extra['x-user'] = 'bob'
      await visitor.get(path)
      expect([path, visitor.jar.has('duo-dfaff02b')]).toEqual([path, false])
    }
  })

  it('shows nothing of what went wrong inside', async () => {
    const fails = () => {
      throw new Error('the password is hunter2')
    }
    const store = { read: fails, write: fails, clear: fails }
    const app = await start(platform, { controllers, duo: { store } })
    for (const path of ['/page', '/required', '/duo/status']) {
      const reply = await app.visitor('alice').get(path)
      expect([path, reply.status]).toEqual([path, 500])
      expect(reply.text).not.toContain('hunter2')
    }
  })
})

describe.each(platforms)('beside the answers of the gate on %s', (platform) => {
  const own = ['theme=dark; Path=/', 'language=en; Path=/']
  const names = (cookies: readonly string[]) =>
    cookies
      .map((cookie) =>
        cookie.replace('-dfaff02b', '').replace(/(-try-.*)?=.*/, (_, attempt) => (attempt === undefined ? '' : '-try')),
      )
      .toSorted()

  it('stay the cookies and the Vary that a middleware has set on Node’s response', async () => {
    const prepare = (app: INestApplication) =>
      app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
        response.setHeader('set-cookie', [...own])
        response.setHeader('vary', 'Origin')
        next()
      })
    const app = await start(platform, { controllers, prepare })
    const alice = app.visitor('alice')
    const started = await alice.get('/duo/start')
    expect(names(started.cookies)).toEqual(['duo-try', 'language', 'theme'])
    expect(started.headers['vary']).toBe(
      'Origin, Accept, Accept-Language, Sec-Fetch-Dest, Sec-Fetch-Mode, X-Requested-With',
    )
    const done = await app.logIn(alice)
    expect(names(done.cookies)).toEqual(['duo', 'duo-try', 'language', 'theme'])
    const refused = await app.visitor('alice').get('/page')
    expect(names(refused.cookies)).toEqual(['language', 'theme'])
    alice.extra['x-user'] = 'bob'
    const cleared = await alice.get('/page')
    expect(names(cleared.cookies)).toEqual(['duo', 'language', 'theme'])
    const forgotten = await alice.post('/forget')
    expect(forgotten.status).toBe(201)
    expect(names(forgotten.cookies)).toEqual(['duo', 'duo-try', 'duo-try', 'language', 'theme'])
    expect(forgotten.json()).toMatchObject({ 'frame-src': ['https://localhost:9'] })
  })

  it('interceptors of the application change nothing of the routes', async () => {
    class Wrapping implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(map((data: unknown) => ({ data })))
      }
    }
    const app = await start(platform, { controllers, providers: [{ provide: APP_INTERCEPTOR, useClass: Wrapping }] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/duo/status', { as: 'script' })).json()).toMatchObject({ verified: true })
    expect((await alice.get('/page')).json()).toEqual({ data: { by: 'alice' } })
  })
})

describe('a decorator', () => {
  it.each<[string, () => unknown]>([
    ['asks for what no guard can have', () => RequireDuo({ maxAge: 0 })],
    ['is misspelt', () => RequireDuo({ maxage: 60 } as object)],
    ['stands beside its opposite', twice],
  ])('that %s is refused when the class is defined', (_what, define) => {
    expect(define).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
  it('may not be missing what a store needs', () => {
    expect(() => cookieStore({} as never)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })

  function twice() {
    class Twice {
      @RequireDuo({ maxAge: 60 })
      @RequireDuo()
      handler() {
        return 'both'
      }
    }
    return Twice
  }
})
