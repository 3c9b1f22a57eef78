import { DuoGuard, DuoProof, DuoService, SkipDuo } from '@duokit/nestjs'
import { CacheInterceptor, CacheKey, CacheModule } from '@nestjs/cache-manager'
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  Post,
  Req,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

@Injectable()
class CachePerPerson extends CacheInterceptor {
  protected override trackBy(context: ExecutionContext): string | undefined {
    const request: IncomingMessage = context.switchToHttp().getRequest()
    return `${String(request.headers['x-user'])} ${request.url}`
  }
}

/** Keeps what others may see alone. */
@Injectable()
class CacheOfOpenPages extends CacheInterceptor {
  protected override isRequestCacheable(context: ExecutionContext): boolean {
    const request: IncomingMessage = context.switchToHttp().getRequest()
    return request.url === '/health'
  }
}

/** Changes something that says nothing about people. */
@Injectable()
class CacheByAnotherName extends CacheInterceptor {
  readonly name = 'another'
}

@UseGuards(DuoGuard)
@Controller()
class Guarded {
  @Get('page')
  page(@DuoProof() { username }: DuoProof) {
    return { hello: username }
  }
  @Get('health')
  @SkipDuo()
  health() {
    return 'well'
  }
}

@UseInterceptors(CacheInterceptor)
class KeptForAll extends Guarded {}
Controller()(KeptForAll)
UseGuards(DuoGuard)(KeptForAll)

@UseInterceptors(CachePerPerson)
class KeptForOne extends Guarded {}
Controller()(KeptForOne)
UseGuards(DuoGuard)(KeptForOne)

@UseInterceptors(CacheOfOpenPages)
class KeptWhereOpen extends Guarded {}
Controller()(KeptWhereOpen)
UseGuards(DuoGuard)(KeptWhereOpen)

@UseInterceptors(CacheByAnotherName)
class KeptUnderAnotherName extends Guarded {}
Controller()(KeptUnderAnotherName)
UseGuards(DuoGuard)(KeptUnderAnotherName)

const globalCache = { provide: APP_INTERCEPTOR, useClass: CacheInterceptor }
const globalGuard = { provide: APP_GUARD, useClass: DuoGuard }
const imports = [CacheModule.register()]

describe.each(platforms)('a response that Nest would keep, on %s', (platform) => {
  const refusal = async (controllers: object[], providers: object[] = []): Promise<unknown> =>
    start(platform, { imports, controllers, providers } as Parameters<typeof start>[1]).catch((error: unknown) => error)

  it('does not let an application start that guards it', async () => {
    @Controller()
    class OnHandler {
      @Get('page')
      @UseGuards(DuoGuard)
      @UseInterceptors(CacheInterceptor)
      @CacheKey('page')
      page() {
        return 'page'
      }
    }
    @Controller()
    class Open {
      @Get('page')
      page() {
        return 'page'
      }
    }
    for (const refused of [
      await refusal([KeptForAll]),
      await refusal([KeptUnderAnotherName]),
      await refusal([OnHandler]),
      await refusal([Guarded], [globalCache]),
      await refusal([Open], [globalCache, globalGuard]),
    ]) {
      const message: unknown = expect.stringContaining(
        'page is guarded by Duo, but CacheInterceptor keeps its response by URL',
      )
      expect(refused).toMatchObject({ code: 'invalid_option', message })
    }
  })

  it('does not let an application start that keeps it by one key, or for other methods', async () => {
    /** Its methods are known once there is an instance. */
    @Injectable()
    class CacheOfSearches extends CacheInterceptor {
      protected override allowedMethods = ['GET', 'POST']
    }
    @Controller()
    @UseGuards(DuoGuard)
    class Searches {
      @Post('page')
      @UseInterceptors(CacheOfSearches)
      page() {
        return 'found'
      }
    }
    @Controller()
    @UseGuards(DuoGuard)
    class ByOneKey {
      @Post('page')
      @CacheKey('page')
      @UseInterceptors(CacheInterceptor)
      page() {
        return 'page'
      }
    }
    /** A key of its own comes before `isRequestCacheable`. */
    @Controller()
    @UseGuards(DuoGuard)
    class ByOneKeyOfOpenPages {
      @Get('page')
      @CacheKey('page')
      @UseInterceptors(CacheOfOpenPages)
      page() {
        return 'page'
      }
    }
    for (const controller of [Searches, ByOneKey, ByOneKeyOfOpenPages]) {
      const message: unknown = expect.stringContaining(
        'page is guarded by Duo, but CacheInterceptor keeps its response',
      )
      expect(await refusal([controller])).toMatchObject({ code: 'invalid_option', message })
    }
  })

  it('does not let an application start whose own guard asks Duo', async () => {
    @Injectable()
    class OwnGuard implements CanActivate {
      readonly #duo: DuoService
      constructor(@Inject(DuoService) duo: DuoService) {
        this.#duo = duo
      }
      async canActivate(context: ExecutionContext) {
        return (await this.#duo.require(context.switchToHttp().getRequest())) !== undefined
      }
    }
    @Controller()
    class Asking {
      @Get('page')
      @UseGuards(OwnGuard)
      @UseInterceptors(CacheInterceptor)
      page() {
        return 'page'
      }
      /** The decorator says what the guard may know by other means. */
      @Get('health')
      @SkipDuo()
      @UseInterceptors(CacheInterceptor)
      health() {
        return 'well'
      }
    }
    @Controller()
    class Open {
      @Get('page')
      page() {
        return 'page'
      }
    }
    const message: unknown = expect.stringContaining('page is guarded by Duo, but CacheInterceptor keeps its response')
    const everywhere = [globalCache, { provide: APP_GUARD, useClass: OwnGuard }]
    const asking = await refusal([Asking])
    expect(asking).toMatchObject({ code: 'invalid_option', message })
    expect(String(asking)).not.toContain('health')
    expect(await refusal([Open], everywhere)).toMatchObject({ code: 'invalid_option', message })
  })

  it('is kept for one person where the key names them, for nobody outside of Nest', async () => {
    const app = await start(platform, { imports, controllers: [KeptForOne] })
    for (const [name, hits] of [
      ['alice', ['MISS', 'HIT']],
      ['bob', ['MISS', 'HIT']],
    ] as const) {
      const visitor = app.visitor(name)
      expect((await visitor.get('/page', { as: 'script' })).status).toBe(401)
      await app.logIn(visitor)
      const replies = [await visitor.get('/page'), await visitor.get('/page')]
      expect(replies.map((reply) => reply.json())).toEqual([{ hello: name }, { hello: name }])
      expect(replies.map(({ headers }) => headers['x-cache'])).toEqual(hits)
      for (const { headers } of replies) expect(headers['cache-control']).toBe('private, no-cache')
    }
  })

  it('may be left out by isRequestCacheable, and is kept for nobody', async () => {
    const app = await start(platform, { imports, controllers: [KeptWhereOpen] })
    for (const name of ['alice', 'bob']) {
      const visitor = app.visitor(name)
      await app.logIn(visitor)
      const replies = [await visitor.get('/page'), await visitor.get('/page')]
      expect(replies.map((reply) => reply.json())).toEqual([{ hello: name }, { hello: name }])
      for (const { headers } of replies) expect(headers['x-cache']).toBeUndefined()
    }
    const stranger = app.visitor()
    expect(
      [await stranger.get('/health'), await stranger.get('/health')].map(({ headers }) => headers['x-cache']),
    ).toEqual(['MISS', 'HIT'])
  })

  it('may be open, posted, or have a key that a function makes', async () => {
    @Controller()
    class Allowed {
      @Get('health')
      @SkipDuo()
      health() {
        return 'well'
      }
      @Post('pay')
      pay() {
        return 'paid'
      }
      @Get('own')
      @CacheKey((context: ExecutionContext) => String(context.getArgByIndex<IncomingMessage>(0).headers['x-user']))
      own() {
        return 'own'
      }
    }
    const app = await start(platform, { imports, controllers: [Allowed], providers: [globalCache, globalGuard] })
    expect((await app.visitor().get('/health')).text).toBe('well')
  })

  it('is refused to everybody whose handler asks for the proof itself', async () => {
    @Controller()
    @UseInterceptors(CacheInterceptor)
    class Asks {
      readonly #duo: DuoService
      constructor(@Inject(DuoService) duo: DuoService) {
        this.#duo = duo
      }
      @Get('asks')
      async asks(@Req() request: IncomingMessage & { url: string }) {
        return { by: (await this.#duo.require(request)).username }
      }
    }
    const app = await start(platform, { imports, controllers: [Asks] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    for (const visitor of [alice, app.visitor()]) expect((await visitor.get('/asks')).status).toBe(500)
  })
})
