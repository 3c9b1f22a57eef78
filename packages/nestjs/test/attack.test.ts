import { DuoGuard, DuoModule, type DuoOptions, DuoService, RequireDuo, sessionStore, SkipDuo } from '@duokit/nestjs'
import {
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  Scope,
  UseGuards,
} from '@nestjs/common'
import { APP_GUARD, HttpAdapterHost, REQUEST } from '@nestjs/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { optionsFor, run, start, startOfTime } from './application.js'
import { platforms } from './platform.js'

const month = 30 * 86_400_000

interface Request {
  session: { user?: string; cookie: { maxAge?: number; originalMaxAge?: number }; destroy(done: () => void): void }
}

@Controller()
class SessionController {
  readonly #duo: DuoService
  constructor(@Inject(DuoService) duo: DuoService) {
    this.#duo = duo
  }

  @Get('remember')
  remember(@Req() request: Request): string {
    request.session.user = 'alice'
    request.session.cookie.maxAge = month
    return 'ok'
  }

  @Get('page')
  @UseGuards(DuoGuard)
  page(@Req() request: Request): object {
    return { user: request.session.user, maxAge: request.session.cookie.originalMaxAge }
  }

  @Post('destroy')
  async destroy(@Req() request: Request, @Res({ passthrough: true }) response: object): Promise<string> {
    await new Promise<void>((done) => request.session.destroy(done))
    await this.#duo.forget(request as never, response)
    return 'bye'
  }
}

@SkipDuo()
class Open {}

@RequireDuo({ maxAge: 60 })
class Closed {}

@Controller('open')
@UseGuards(DuoGuard)
class InheritsOpen extends Open {
  @Get()
  page(): string {
    return 'SECRET'
  }
}

@Controller('closed')
@UseGuards(DuoGuard)
class InheritsClosed extends Closed {
  @Get()
  page(): string {
    return 'SECRET'
  }
}

@Controller('duo')
class OwnDuoController {
  @Get(':route')
  page(): string {
    return 'SECRET'
  }
}

@Injectable({ scope: Scope.REQUEST })
class Tenant {
  readonly request: unknown
  constructor(@Inject(REQUEST) request: unknown) {
    this.request = request
  }
}

@Module({ providers: [Tenant], exports: [Tenant] })
class TenantModule {}

describe.each(platforms)('on %s', (platform) => {
  afterEach(() => vi.useRealTimers())

  it('a session that cannot be renewed is no verified one', async () => {
    const renew = () => Promise.reject(new Error('the store of sessions is away'))
    const duo = { store: sessionStore({ renew }) }
    const app = await start(platform, { controllers: [SessionController], session: true, duo })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice)).status).toBe(500)
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('a renewed session keeps what it held, and how long its cookie lasts', async () => {
    // express-session takes how long a cookie lasts from when it ends, and so tells what is left by then.
    vi.useFakeTimers({ toFake: ['Date'] })
    const duo = { store: sessionStore() }
    const app = await start(platform, { controllers: [SessionController], session: true, duo })
    const alice = app.visitor('alice')
    await alice.get('/remember')
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get('/page')).json()).toEqual({ user: 'alice', maxAge: month })
  })

  it('a session that is destroyed may be forgotten, too', async () => {
    const duo = { store: sessionStore() }
    const app = await start(platform, { controllers: [SessionController], session: true, duo })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.post('/destroy')).status).toBe(201)
    expect((await alice.get('/page')).status).not.toBe(200)
  })

  it('a class inherits what asks for more, and never that nothing is asked', async () => {
    const app = await start(platform, { controllers: [InheritsOpen, InheritsClosed] })
    const alice = app.visitor('alice')
    for (const path of ['/open', '/closed']) expect((await alice.get(path)).status).toBe(303)
    expect((await alice.get('/closed')).location).toContain('max_age=60')
  })

  it('a guard on everything knows the routes of the login by their class, and by no address', async () => {
    const providers = [{ provide: APP_GUARD, useClass: DuoGuard }]
    const own = await start(platform, { controllers: [OwnDuoController], providers, duo: { routes: false } })
    const alice = own.visitor('alice')
    for (const path of ['/duo/status', '/duo/start', '/duo/prompt.js']) {
      expect([path, (await alice.get(path)).text]).toEqual([path, expect.not.stringContaining('SECRET')])
    }
    const usual = await start(platform, { providers })
    expect((await usual.visitor('alice').get('/duo/status', { as: 'script' })).json()).toEqual({ verified: false })
    expect((await usual.logIn(usual.visitor('alice'))).status).toBe(303)
  })

  it('options that are made for each request are refused at start-up, not forgetful', async () => {
    const clock = { seconds: startOfTime }
    const module = DuoModule.forRootAsync({
      imports: [TenantModule],
      inject: [Tenant],
      useFactory: (): DuoOptions => optionsFor(clock),
    })
    @Module({ imports: [module, TenantModule], controllers: [InheritsClosed] })
    class Application {}
    await expect(run(platform, Application, { clock })).rejects.toMatchObject({
      code: 'invalid_option',
      message: 'the options of DuoModule must not depend on something that is made for each request',
    })
  })
})

it('a message of a microservice is refused with an error that Nest logs', async () => {
  const { app } = await start('express')
  const guard = new DuoGuard(app.get(DuoService), app.get(HttpAdapterHost))
  const payload = { url: '/', method: 'GET', headers: { 'x-user': 'alice' } }
  const context = {
    getType: () => 'rpc',
    getArgByIndex: (index: number) => [payload, {}][index],
    getHandler: () => () => undefined,
    getClass: () => SessionController,
  }
  const refused = Promise.resolve().then(() => guard.canActivate(context as unknown as ExecutionContext))
  await expect(refused).rejects.toMatchObject({ code: 'invalid_option' })
  // Nest logs none of these for a microservice.
  await expect(refused).rejects.not.toBeInstanceOf(HttpException)
})

it('the address of a handshake opens nothing', async () => {
  const { app } = await start('express')
  const guard = new DuoGuard(app.get(DuoService), app.get(HttpAdapterHost))
  for (const url of ['/', '/duo/status', '/duo/start?x']) {
    const handlers = [{ request: { url, method: 'GET', headers: {} } }, {}]
    const context = {
      getType: () => 'ws',
      getArgByIndex: (index: number) => handlers[index],
      getHandler: () => () => undefined,
      getClass: () => SessionController,
    }
    await expect(
      Promise.resolve().then(() => guard.canActivate(context as unknown as ExecutionContext)),
    ).rejects.toThrow(/logout is required for sockets/)
  }
})
