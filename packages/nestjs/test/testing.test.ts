import {
  DuoException,
  DuoGuard,
  DuoModule,
  DuoProof,
  DuoService,
  iframePrompt,
  RequireDuo,
  sessionStore,
} from '@duokit/nestjs'
import { TestDuo } from '@duokit/nestjs/testing'
import { Controller, Get, Inject, type INestApplication, Module, Post, Req, UseGuards } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { WsAdapter } from '@nestjs/platform-ws'
import { Test } from '@nestjs/testing'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { once } from 'node:events'
import { io } from 'socket.io-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { keys } from 'testing/duo-half'

@UseGuards(DuoGuard)
@Controller('payroll')
class PayrollController {
  readonly #duo: DuoService
  constructor(@Inject(DuoService) duo: DuoService) {
    this.#duo = duo
  }
  @Get()
  list(@DuoProof() proof: DuoProof) {
    return { by: proof.username, factor: proof.factor }
  }
  @Get('own-hands')
  @RequireDuo({ excludeFactors: ['remembered_device'] })
  ownHands() {
    return {}
  }
  @Post()
  @RequireDuo({ maxAge: 60 })
  pay() {
    return { paid: true }
  }
  @Get('report')
  async report(@Req() request: Request) {
    const { username } = await this.#duo.require(request, { maxAge: 60 })
    return { by: username }
  }
}
type Request = Parameters<DuoService['require']>[0]

@Controller('open')
class OpenController {
  @Get()
  open() {
    return { open: true }
  }
}

/** The application as it is: with keys that no test has, and a session that is not there. */
@Module({
  imports: [
    DuoModule.forRoot({
      origin: 'https://app.example.com',
      prompt: iframePrompt({ ...keys, host: 'api-x.duosecurity.com' }),
      getUsername: (request) => request.session.user,
      store: sessionStore(),
    }),
  ],
  controllers: [PayrollController],
})
class AppModule {}

@Module({
  imports: [AppModule],
  controllers: [OpenController],
  providers: [{ provide: APP_GUARD, useClass: DuoGuard }],
})
class GuardedModule {}

@UseGuards(DuoGuard)
@WebSocketGateway()
class TransferGateway {
  @SubscribeMessage('whose')
  whose(@DuoProof() proof: DuoProof) {
    return { event: 'whose', data: proof.username }
  }
}

/** What a gateway sends back, over a socket of its own. */
async function askWs(url: string): Promise<unknown> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const answered = once(socket, 'message')
  socket.send(JSON.stringify({ event: 'whose', data: {} }))
  const [text] = (await answered) as [Buffer]
  return (JSON.parse(text.toString()) as { data: unknown }).data
}

async function askSocketIo(url: string): Promise<unknown> {
  const socket = io(url, { transports: ['websocket'], forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const answer = new Promise<unknown>((resolve) => {
    for (const event of ['whose', 'exception']) socket.on(event, resolve)
  })
  socket.emit('whose', {})
  return answer
}

async function listening(app: INestApplication) {
  app.useLogger(false)
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  return async (path: string, init: RequestInit = {}) => {
    const reply = await fetch(url + path, init)
    return { status: reply.status, body: await reply.json() }
  }
}

describe('TestDuo', () => {
  it('stands in for the service of the whole application', async () => {
    const duo = new TestDuo('alice')
    const testing = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(DuoService)
      .useValue(duo)
      .compile()
    const app = testing.createNestApplication()
    const call = await listening(app)
    expect(await call('/payroll')).toEqual({ status: 200, body: { by: 'alice', factor: 'duo_push' } })
    expect(await call('/payroll', { method: 'POST' })).toEqual({ status: 201, body: { paid: true } })
    expect(await call('/payroll/report')).toEqual({ status: 200, body: { by: 'alice' } })

    duo.verify('bob', { secondsAgo: 120 })
    expect(await call('/payroll')).toMatchObject({ body: { by: 'bob' } })
    expect(await call('/payroll', { method: 'POST' })).toMatchObject({ status: 401, body: { code: 'duo_required' } })
    expect(await call('/payroll/report')).toMatchObject({ status: 401, body: { code: 'duo_required' } })

    expect((await call('/payroll/own-hands')).status).toBe(200)
    duo.verify('bob', { factor: 'remembered_device' })
    expect((await call('/payroll/own-hands')).status).toBe(401)

    expect((await call('/payroll', { method: 'POST' })).status).toBe(401)

    duo.verify('bob', { secondsAgo: 13 * 60 * 60 })
    expect((await call('/payroll')).status).toBe(401)
    duo.clear()
    expect(await call('/payroll')).toMatchObject({ status: 401, body: { code: 'duo_required', status: 401 } })
    expect((await call('/duo/status')).status).toBe(404)
    await app.close()
  })

  it('stands in for it behind a guard on everything', async () => {
    const duo = new TestDuo()
    const testing = await Test.createTestingModule({ imports: [GuardedModule] })
      .overrideProvider(DuoService)
      .useValue(duo)
      .compile()
    const app = testing.createNestApplication()
    const call = await listening(app)
    expect((await call('/open')).status).toBe(401)
    duo.verify('alice')
    expect((await call('/open')).status).toBe(200)
    await duo.forget()
    expect((await call('/open')).status).toBe(401)
    await app.close()
  })

  it.each([
    ['ws', (app: INestApplication) => new WsAdapter(app), askWs],
    ['Socket.IO', (app: INestApplication) => new IoAdapter(app), askSocketIo],
  ])('stands in for it in gateways of %s', async (_name, adapter, ask) => {
    const duo = new TestDuo('alice')
    const testing = await Test.createTestingModule({ imports: [duo.module()], providers: [TransferGateway] }).compile()
    const app = testing.createNestApplication()
    app.useWebSocketAdapter(app.get(DuoService).guardSockets(adapter(app)))
    await listening(app)
    expect(await ask(await app.getUrl())).toBe('alice')
    await app.close()
  })

  it('is a module where a controller is tested alone', async () => {
    const duo = new TestDuo()
    const testing = await Test.createTestingModule({
      imports: [duo.module()],
      controllers: [PayrollController],
    }).compile()
    expect(testing.get(DuoService)).toBe(duo)
    const app = testing.createNestApplication()
    const call = await listening(app)
    expect((await call('/payroll')).status).toBe(401)
    duo.verify('alice')
    expect((await call('/payroll')).status).toBe(200)
    await app.close()
  })

  it('leads back after the first factor to paths of the application alone', () => {
    const duo = new TestDuo()
    expect(duo.resolveNext('/page?a=b')).toBe('http://localhost/page?a=b')
    for (const other of [undefined, '', '//evil.example', 'https://evil.example/', '/duo/start', ['/page']]) {
      expect([other, duo.resolveNext(other)]).toEqual([other, undefined])
    }
  })

  it('throws in code what the service throws', async () => {
    const duo = new TestDuo()
    await expect(duo.require()).rejects.toBeInstanceOf(DuoException)
    await expect(duo.require()).rejects.toMatchObject({ code: 'duo_required' })
    duo.verify('alice')
    expect(await duo.require()).toMatchObject({ username: 'alice' })
    expect(duo.csp()).toHaveProperty('frame-src')
  })
})

describe('Nest’s own means', () => {
  it('are enough where a test needs no proof', async () => {
    const testing = await Test.createTestingModule({ imports: [AppModule] })
      .overrideGuard(DuoGuard)
      .useValue({ canActivate: () => true })
      .compile()
    const app = testing.createNestApplication()
    const call = await listening(app)
    expect((await call('/payroll', { method: 'POST' })).status).toBe(201)
    await app.close()
  })
})
