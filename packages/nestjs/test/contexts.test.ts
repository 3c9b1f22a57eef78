import { DuoExceptionFilter, DuoGuard, DuoProof, DuoService, isDuoError, RequireDuo, SkipDuo } from '@duokit/nestjs'
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Inject,
  Injectable,
  Post,
  Req,
  Res,
  SetMetadata,
  UseFilters,
  UseGuards,
  Logger,
} from '@nestjs/common'
import { ExternalContextCreator } from '@nestjs/core'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { ConnectedSocket, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import type { IncomingMessage } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Running, start } from './application.js'
import { platforms } from './platform.js'
import type { Visitor } from './visitor.js'

/**
 * Resolvers as `@nestjs/graphql` calls them: through Nest's context creator, with the request in the third argument.
 */
class Resolvers {
  @SetMetadata('graphql:resolver_type', 'Query')
  @UseGuards(DuoGuard)
  account(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
  @SetMetadata('graphql:resolver_type', 'Mutation')
  @RequireDuo({ maxAge: 60 })
  transfer(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
  @SetMetadata('graphql:resolver_type', 'Query')
  @SkipDuo()
  @UseGuards(DuoGuard)
  health(@DuoProof() proof?: DuoProof) {
    return { by: proof?.username ?? null }
  }
}

type Resolver = keyof Resolvers

/**
 * What stands for a GraphQL server: one route, whose field names the resolver. Errors are answered as such servers do.
 */
@Controller('graphql')
class GraphqlServer {
  readonly #creator: ExternalContextCreator
  readonly #resolvers: Resolvers
  constructor(
    @Inject(ExternalContextCreator) creator: ExternalContextCreator,
    @Inject(Resolvers) resolvers: Resolvers,
  ) {
    this.#creator = creator
    this.#resolvers = resolvers
  }

  @Get('/:field')
  async get(
    @Req() request: IncomingMessage & { params: { field: Resolver } },
    @Res({ passthrough: true }) response: object,
  ) {
    const context = request.url?.endsWith('?alone') === true ? {} : { res: response }
    return this.#run(request.params.field, { ...context, req: request })
  }
  @Post('/:field')
  async post(@Req() request: { params: { field: Resolver } }) {
    return this.#run(request.params.field, {})
  }

  async #run(field: Resolver, context: object) {
    const resolvers = this.#resolvers
    const call = this.#creator.create(
      resolvers,
      resolvers[field] as (...parameters: unknown[]) => unknown,
      field,
      '__routeArguments__',
      { exchangeKeyForValue: () => null },
      undefined,
      undefined,
      { guards: true, filters: true, interceptors: true },
      'graphql',
    )
    try {
      return { data: await call({}, {}, context, {}) }
    } catch (error) {
      if (!(error instanceof HttpException)) throw error
      return { error: error.getResponse() }
    }
  }
}

describe.each(platforms)('in GraphQL on %s', (platform) => {
  const setting = { controllers: [GraphqlServer], providers: [Resolvers] }

  it('the guard knows the request in the context, and the resolver gets the proof', async () => {
    const app = await start(platform, setting)
    const alice = app.visitor('alice')
    const ask = async (field: Resolver) => (await alice.get(`/graphql/${field}`, { as: 'script' })).json()
    const refused = { statusCode: 401, code: 'duo_required', start: expect.stringContaining('/duo/start') }
    expect(await ask('account')).toEqual({ error: expect.objectContaining(refused) })
    expect(await ask('health')).toEqual({ data: { by: null } })
    await app.logIn(alice)
    expect(await ask('account')).toEqual({ data: { by: 'alice' } })
    expect(await ask('transfer')).toEqual({ data: { by: 'alice' } })
    expect(await ask('health')).toEqual({ data: { by: null } })
    app.clock.seconds += 61
    expect(await ask('transfer')).toEqual({ error: expect.objectContaining(refused) })
  })

  it('a refusal sets cookies and nothing else of an answer that is not its own', async () => {
    const app = await start(platform, setting)
    const alice = app.visitor('alice')
    await app.logIn(alice)
    alice.extra['x-user'] = 'bob'
    const reply = await alice.get('/graphql/account')
    expect(reply.status).toBe(200)
    expect(reply.json()).toMatchObject({ error: { code: 'duo_required' } })
    expect(reply.cookies).toEqual([expect.stringMatching(/^duo-dfaff02b=; /)])
    expect(reply.headers).not.toHaveProperty('location')
    expect(reply.headers['content-type']).toMatch(/^application\/json/)
  })

  it('the cookies of a refusal find the response through the request of Express', async () => {
    const app = await start(platform, setting)
    const alice = app.visitor('alice')
    await app.logIn(alice)
    alice.extra['x-user'] = 'bob'
    const reply = await alice.get('/graphql/account?alone')
    expect(reply.json()).toMatchObject({ error: { code: 'duo_required' } })
    expect(reply.cookies).toHaveLength(platform === 'express' ? 1 : 0)
  })

  it('a context without a request is refused, and says what is missing', async () => {
    const app = await start(platform, setting)
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const { error } = (await alice.post('/graphql/account', 'x=1')).json()
    expect(error).toMatchObject({ code: 'duo_required', message: expect.stringContaining('getRequest') })
  })

  it('getRequest says where else the request is', async () => {
    const requests = new Map<object, unknown>()
    const getRequest = (context: ExecutionContext) =>
      context.getType<string>() === 'graphql' ? requests.get(GraphqlServer) : undefined
    const app = await start(platform, { ...setting, duo: { getRequest } })
    const alice = app.visitor('alice')
    requests.set(GraphqlServer, { headers: { 'x-user': 'alice' }, url: '/elsewhere' })
    expect((await alice.post('/graphql/account', 'x=1')).json()).toMatchObject({ error: { code: 'duo_required' } })
    await app.logIn(alice)
    requests.set(GraphqlServer, { headers: { 'x-user': 'alice', cookie: alice.cookies }, url: '/elsewhere' })
    expect((await alice.post('/graphql/account', 'x=1')).json()).toEqual({ data: { by: 'alice' } })
  })

  it('a subclass may know it as well', async () => {
    @Injectable()
    class OwnGuard extends DuoGuard {
      protected override getRequest(context: ExecutionContext) {
        const request = context.switchToHttp().getRequest<IncomingMessage>()
        return { headers: { ...request.headers, 'x-user': 'alice' }, url: request.url }
      }
    }
    @UseGuards(OwnGuard)
    @Controller('page')
    class Page {
      @Get()
      page(@DuoProof() proof: DuoProof) {
        return { by: proof.username }
      }
    }
    const app = await start(platform, { controllers: [Page] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    delete alice.extra['x-user']
    expect((await alice.get('/page')).json()).toEqual({ by: 'alice' })
  })
})

@WebSocketGateway()
class Gateway {
  readonly #duo: DuoService
  constructor(@Inject(DuoService) duo: DuoService) {
    this.#duo = duo
  }
  @UseGuards(DuoGuard)
  @SubscribeMessage('account')
  account(@DuoProof() proof: DuoProof) {
    return { event: 'answer', data: { by: proof.username } }
  }
  @RequireDuo({ maxAge: 60 })
  @SubscribeMessage('transfer')
  transfer() {
    return { event: 'answer', data: { done: true } }
  }
  @UseFilters(DuoExceptionFilter)
  @SubscribeMessage('in-handler')
  async inHandler(@ConnectedSocket() socket: { request: IncomingMessage & { url: string } }) {
    const proof = await this.#duo.require(socket.request)
    return { event: 'answer', data: { by: proof.username } }
  }
  @SkipDuo()
  @SubscribeMessage('health')
  health(@DuoProof() proof?: DuoProof) {
    return { event: 'answer', data: { by: proof?.username ?? null } }
  }
}

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})

function connect(app: Running, { cookies, extra }: Visitor) {
  const extraHeaders = { ...extra, cookie: cookies, origin: 'http://localhost:1234' }
  const socket = io(`http://127.0.0.1:${app.port}`, { transports: ['websocket'], extraHeaders, forceNew: true })
  sockets.push(socket)
  return (message: string) =>
    new Promise<unknown>((resolve) => {
      socket.removeAllListeners()
      for (const event of ['answer', 'exception']) socket.on(event, (data: unknown) => resolve({ [event]: data }))
      socket.emit(message, {})
    })
}

describe.each(platforms)('in a gateway on %s', (platform) => {
  const prepare: NonNullable<Parameters<typeof start>[1]>['prepare'] = (app) =>
    app.useWebSocketAdapter(new IoAdapter(app))
  const heard = { logout: 'forget' } as const
  const refused = { exception: expect.objectContaining({ code: 'duo_required', statusCode: 401 }) }

  it('each message is judged by the request that opened the socket', async () => {
    const app = await start(platform, { providers: [Gateway], prepare, duo: { sockets: heard } })
    const alice = app.visitor('alice')
    const before = connect(app, alice)
    for (const message of ['account', 'transfer', 'in-handler']) expect(await before(message)).toEqual(refused)
    expect(await before('health')).toEqual({ answer: { by: null } })
    await app.logIn(alice)
    expect(await before('account')).toEqual(refused)
    const after = connect(app, alice)
    expect(await after('account')).toEqual({ answer: { by: 'alice' } })
    expect(await after('transfer')).toEqual({ answer: { done: true } })
    expect(await after('in-handler')).toEqual({ answer: { by: 'alice' } })
    expect(await after('health')).toEqual({ answer: { by: null } })
    app.clock.seconds += 61
    expect(await after('transfer')).toEqual(refused)
    app.clock.seconds += 12 * 60 * 60
    expect(await after('account')).toEqual(refused)
    expect(await after('in-handler')).toEqual(refused)
  })

  it('a socket without a request is refused, and the log says what is missing', async () => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined)
    const app = await start(platform, {
      providers: [Gateway],
      prepare,
      duo: { sockets: heard, getRequest: () => ({}) },
    })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect(await connect(app, alice)('account')).toEqual({
      exception: expect.objectContaining({ status: 'error', message: 'Internal server error' }),
    })
    expect(String(logged.mock.lastCall?.[0])).toMatch(/guardSockets.*getRequest/)
    logged.mockRestore()
  })
})

describe('in a context of another kind', () => {
  it('the guard throws an error with the code', async () => {
    const caught: unknown[] = []
    @Catch()
    class Listening implements ExceptionFilter {
      catch(exception: unknown, host: ArgumentsHost) {
        caught.push(exception, host.getType())
        return { caught: true }
      }
    }
    @UseFilters(Listening)
    class Handlers {
      @SetMetadata('telegram:command', 'start')
      @UseGuards(DuoGuard)
      handle() {
        return 'handled'
      }
    }
    const app = await start('express', { providers: [Handlers] })
    const handlers = app.app.get(Handlers)
    const kinds = { guards: true, filters: true, interceptors: false }
    const creator = app.app.get(ExternalContextCreator)
    for (const kind of ['rpc', 'telegram']) {
      const call = creator.create(handlers, handlers.handle, 'handle', '', undefined, undefined, undefined, kinds, kind)
      await call({ chat: 1 })
    }
    expect([caught[1], caught[3]]).toEqual(['rpc', 'telegram'])
    // Nest logs no HttpException of a microservice.
    expect(caught[0]).toMatchObject({ code: 'invalid_option', message: expect.stringContaining('getRequest') })
    expect(caught[2]).toMatchObject({ code: 'duo_required', message: expect.stringContaining('getRequest') })
    expect([caught[0], (caught[2] as Error).cause].map(isDuoError)).toEqual([true, true])
  })
})
