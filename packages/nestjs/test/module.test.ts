import {
  DuoGuard,
  DuoModule,
  type DuoModuleExtras,
  type DuoOptions,
  type DuoOptionsFactory,
  DuoProof,
  DuoService,
  iframePrompt,
  SkipDuo,
} from '@duokit/nestjs'
import {
  All,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  Module,
  type ModuleMetadata,
  RequestMethod,
  Req,
  Res,
  SetMetadata,
  UseGuards,
  VersioningType,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import type { IncomingMessage } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { optionsFor, run, start, startOfTime } from './application.js'
import { keys } from 'testing/duo-half'
import { platforms } from './platform.js'

@UseGuards(DuoGuard)
@Controller('page')
class Page {
  @Get()
  page(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
}

const controllers = [Page]
const clock = { seconds: startOfTime }

describe.each(platforms)('the routes on %s', (platform) => {
  it('tell what the application’s own policy needs before it listens', async () => {
    const policies: object[] = []
    await start(platform, { controllers, prepare: (nest) => void policies.push(nest.get(DuoService).csp()) })
    expect(policies).toMatchObject([{ 'frame-src': [`https://${keys.host}`], 'script-src': ["'self'"] }])
  })

  it('stand below the global prefix', async () => {
    const app = await start(platform, { controllers, prepare: (nest) => nest.setGlobalPrefix('/api/v0/') })
    const alice = app.visitor('alice')
    expect((await alice.get('/api/v0/page')).location).toBe(
      'http://localhost:1234/api/v0/duo/start?next=%2Fapi%2Fv0%2Fpage',
    )
    expect((await alice.get('/duo/status')).status).toBe(404)
    const done = await app.logIn(alice, { next: '/api/v0/page', basePath: '/api/v0/duo' })
    expect(done.location).toBe('http://localhost:1234/api/v0/page')
    expect((await alice.get('/api/v0/page')).json()).toEqual({ by: 'alice' })
  })

  it.each([
    ['by their path', ['duo/*path']],
    ['by path and method', [{ path: 'duo/*path', method: RequestMethod.ALL }]],
    ['one by one', ['duo/:route']],
  ])('stand outside of a global prefix that excludes them %s', async (_how, exclude) => {
    const app = await start(platform, { controllers, prepare: (nest) => nest.setGlobalPrefix('api', { exclude }) })
    const alice = app.visitor('alice')
    expect((await alice.get('/api/page')).location).toBe('http://localhost:1234/duo/start?next=%2Fapi%2Fpage')
    expect((await app.logIn(alice, { next: '/api/page' })).status).toBe(303)
    expect((await alice.get('/api/page')).status).toBe(200)
  })

  it.each([
    ['something else', ['other/*path']],
    ['one method', [{ path: 'duo/*path', method: RequestMethod.GET }]],
  ])('stay below a global prefix that excludes %s', async (_what, exclude) => {
    const app = await start(platform, { controllers, prepare: (nest) => nest.setGlobalPrefix('api', { exclude }) })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice, { basePath: '/api/duo' })).status).toBe(303)
    expect((await alice.get('/api/page')).status).toBe(200)
  })

  it.each([
    ['in the address', { type: VersioningType.URI, defaultVersion: '1' }, '/v1/page'],
    ['in a header', { type: VersioningType.HEADER, header: 'x-version', defaultVersion: '1' }, '/page'],
  ] as const)('have no version where the application has one %s', async (_where, versioning, page) => {
    const app = await start(platform, { controllers, prepare: (nest) => nest.enableVersioning(versioning) })
    const alice = app.visitor('alice')
    const versioned = { headers: { 'x-version': '1' } }
    expect((await alice.get(page, versioned)).location).toContain('http://localhost:1234/duo/start?')
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get(page, versioned)).status).toBe(200)
  })

  it('can be moved', async () => {
    const app = await start(platform, { controllers, duo: { basePath: '/second/factor' } })
    const alice = app.visitor('alice')
    expect((await alice.get('/duo/status')).status).toBe(404)
    expect((await app.logIn(alice, { basePath: '/second/factor' })).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
  })

  it('can be a controller of the application', async () => {
    @SkipDuo()
    @Controller('mine')
    class Mine {
      readonly #duo: DuoService
      constructor(@Inject(DuoService) duo: DuoService) {
        this.#duo = duo
      }
      @All(':route')
      async answer(@Req() request: IncomingMessage & { url: string }, @Res() response: object) {
        expect(await this.#duo.handle(request, response)).toBe(true)
      }
    }
    const duo = { basePath: '/mine', routes: false }
    const providers = [{ provide: APP_GUARD, useClass: DuoGuard }]
    const app = await start(platform, { controllers: [...controllers, Mine], providers, duo })
    const alice = app.visitor('alice')
    expect((await app.logIn(alice, { basePath: '/mine' })).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(200)
    const without = await start(platform, { controllers, duo: { routes: false } })
    expect((await without.visitor('alice').get('/duo/start')).status).toBe(404)
  })

  it('are known to a guard of the application by a decorator', async () => {
    @Injectable()
    class Login implements CanActivate {
      canActivate(context: ExecutionContext) {
        const isPublic: unknown = Reflect.getMetadata('public', context.getClass())
        return isPublic === true || context.switchToHttp().getRequest().headers['x-user'] !== undefined
      }
    }
    const providers = [{ provide: APP_GUARD, useClass: Login }]
    const known = await start(platform, { providers, duo: { routes: { decorators: [SetMetadata('public', true)] } } })
    expect((await known.visitor().get('/duo/prompt.js')).status).toBe(200)
    const unknown = await start(platform, { providers })
    expect((await unknown.visitor().get('/duo/prompt.js')).status).toBe(403)
    expect((await unknown.visitor('alice').get('/duo/prompt.js')).status).toBe(200)
  })

  it('are those of Duo alone', async () => {
    const app = await start(platform, { controllers })
    for (const path of ['/duo', '/duo/', '/duo/nothing', '/duo/start/more', '/DUO/start', '/duo/%73tart']) {
      expect([path, (await app.visitor('alice').get(path)).status]).toEqual([path, 404])
    }
  })
})

class Options implements DuoOptionsFactory {
  createDuoOptions() {
    return optionsFor(clock)
  }
}
class Secrets {
  readonly keys = keys
}
@Module({ providers: [Options, Secrets], exports: [Options, Secrets] })
class SettingsModule {}

const imports = [SettingsModule]
const asynchronous: [string, Parameters<typeof DuoModule.forRootAsync>[0]][] = [
  ['useFactory', { useFactory: () => optionsFor(clock) }],
  ['useFactory with a promise', { useFactory: async () => optionsFor(clock) }],
  [
    'useFactory with inject',
    {
      imports,
      inject: [Secrets],
      useFactory: (secrets: Secrets) => ({ ...optionsFor(clock), prompt: iframePrompt(secrets.keys) }),
    },
  ],
  ['useClass', { useClass: Options }],
  ['useExisting', { imports, useExisting: Options }],
]

describe.each(platforms)('forRootAsync on %s', (platform) => {
  it.each(asynchronous)('takes %s, with what stands beside it', async (_name, options) => {
    const decorators = [SetMetadata('public', true)]
    const duoModules = [DuoModule.forRootAsync({ ...options, basePath: '/second', routes: { decorators } })]
    const app = await start(platform, { controllers, duoModules })
    app.clock.seconds = clock.seconds
    const alice = app.visitor('alice')
    expect((await alice.get('/page')).location).toBe('http://localhost:1234/second/start?next=%2Fpage')
    expect((await app.logIn(alice, { basePath: '/second' })).status).toBe(303)
    expect((await alice.get('/page')).json()).toEqual({ by: 'alice' })
  })
})

/** What starting an application with these modules throws. */
async function refusal(modules: NonNullable<ModuleMetadata['imports']>): Promise<unknown> {
  @Module({ imports: modules })
  class App {}
  try {
    await (await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false })).close()
    return undefined
  } catch (error) {
    return error
  }
}

describe('at start-up', () => {
  const options = optionsFor(clock)

  it.each<[string, object, RegExp]>([
    ['origin', { origin: 'app.example.com' }, /^origin /],
    ['basePath', { basePath: 'duo/:id' }, /^basePath /],
    ['basePath of another type', { basePath: 7 }, /^basePath /],
    ['prompt', { prompt: undefined }, /^prompt /],
    ['getUsername', { getUsername: 'alice' }, /^getUsername /],
    ['store', { store: {} }, /^store /],
    ['maxAge', { maxAge: 0.5 }, /^maxAge /],
    ['cookieSecret', { cookieSecret: 'short' }, /^cookieSecret /],
    ['getRequest', { getRequest: 'req' }, /^getRequest /],
    ['routes', { routes: 'no' }, /^routes /],
    ['decorators', { routes: { decorators: ['public'] } }, /^routes /],
    ['spelling', { loginURL: '/short' }, /^loginURL is not an option .* Did you mean loginUrl\?$/],
    ['spelling of an extra', { isglobal: false }, /^isglobal is not an option .* Did you mean isGlobal\?$/],
  ])('a wrong %s is refused by name', async (_option, wrong, message) => {
    const both = { ...options, ...wrong } as DuoOptions & DuoModuleExtras
    const caught = await refused(() => refusal([DuoModule.forRoot(both)]))
    expect(caught).toMatchObject({ code: 'invalid_option', message: expect.stringMatching(message) })
    expect((caught as Error).message).not.toContain('short')
  })

  it.each(['basePath', 'routes', 'isGlobal'])('%s inside of what useFactory returns is refused', async (name) => {
    const useFactory = () => ({ ...options, [name]: name === 'basePath' ? '/x' : false })
    expect(await refusal([DuoModule.forRootAsync({ useFactory })])).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining(`${name} must stand beside useFactory`),
    })
  })

  it('a misspelt option is refused where a factory returns it', async () => {
    for (const wrong of [{ failmode: 'open' }, { loginURL: '/login' }, { getrequest: () => undefined }]) {
      const useFactory = () => ({ ...options, ...wrong })
      expect(await refusal([DuoModule.forRootAsync({ useFactory })])).toMatchObject({
        code: 'invalid_option',
        message: expect.stringMatching(/^(failmode|loginURL|getrequest) is not an option .* Did you mean /),
      })
    }
  })

  it.each(['basepath', 'isGlobl', 'usefactory', 'injects'])('%s beside useFactory is refused', (name) => {
    const given = { useFactory: () => options, [name]: '/x' }
    expect(() => DuoModule.forRootAsync(given)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringMatching(/Did you mean /) }),
    )
  })

  class Factory {
    createDuoOptions() {
      return options
    }
  }

  it.each<[object, string]>([
    [{}, 'DuoModule.forRootAsync takes one of useFactory, useClass, useExisting'],
    [{ useFactory: undefined }, 'DuoModule.forRootAsync takes one of'],
    [{ useFactory: options }, 'useFactory must be a function'],
    [{ useFactory: Promise.resolve(options) }, 'useFactory must be a function'],
    [{ useClass: new Factory() }, 'useClass must be a class with createDuoOptions()'],
    [{ useClass: Factory, useFactory: () => options }, 'useClass and useFactory were given'],
    [{ useClass: Factory, useExisting: Factory }, 'useExisting and useClass were given'],
    [{ useClass: Factory, inject: ['SETTINGS'] }, 'inject is for useFactory alone'],
    [{ useFactory: () => options, isGlobal: 'false' }, 'isGlobal must be true or false'],
  ])('what forRootAsync could not do, or would do in part alone, is refused: %j', (given, message) => {
    expect(() => DuoModule.forRootAsync(given)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(message) }),
    )
  })

  it('isGlobal of forRoot is a boolean', () => {
    const given = { ...options, isGlobal: 'false' as never }
    expect(() => DuoModule.forRoot(given)).toThrow('isGlobal must be true or false')
  })

  it.each([undefined, null, 'options', {}])('a factory that returns %j is refused', async (made) => {
    const useFactory = () => made as DuoOptions
    expect(await refusal([DuoModule.forRootAsync({ useFactory })])).toMatchObject({ code: 'invalid_option' })
  })

  async function refused(act: () => Promise<unknown>): Promise<unknown> {
    try {
      return await act()
    } catch (error) {
      return error
    }
  }
})

describe.each(platforms)('two modules on %s', (platform) => {
  it('guard their own controllers, each with routes of its own', async () => {
    @UseGuards(DuoGuard)
    @Controller('admin')
    class Admin {
      @Get()
      admin(@DuoProof() proof: DuoProof) {
        return { by: proof.username }
      }
    }
    const adminDuo = DuoModule.forRoot({
      ...optionsFor(clock),
      getUsername: (request) => request.headers['x-admin'],
      basePath: '/admin-duo',
      isGlobal: false,
    })

    @Module({ imports: [adminDuo], controllers: [Admin] })
    class AdminModule {}

    @Module({ imports: [DuoModule.forRoot(optionsFor(clock)), AdminModule], controllers })
    class App {}

    const app = await run(platform, App, { clock: { ...clock } })
    const both = app.visitor('alice')
    both.extra['x-admin'] = 'root'
    expect((await both.get('/page')).location).toContain('/duo/start')
    expect((await both.get('/admin')).location).toContain('/admin-duo/start')
    await app.logIn(both)
    expect([(await both.get('/page')).status, (await both.get('/admin')).status]).toEqual([200, 303])
    await app.logIn(both, { basePath: '/admin-duo', user: 'root' })
    expect((await both.get('/page')).json()).toEqual({ by: 'alice' })
    expect((await both.get('/admin')).json()).toEqual({ by: 'root' })
  })

  it('that is not global is there for its importers alone', async () => {
    @Module({ controllers })
    class Elsewhere {}
    const local = DuoModule.forRoot({ ...optionsFor(clock), isGlobal: false })
    expect(await refusal([local, Elsewhere])).toMatchObject({ message: expect.stringContaining('DuoGuard') })
    expect(await refusal([DuoModule.forRoot(optionsFor(clock)), Elsewhere])).toBeUndefined()
  })
})

it('shows no key to whoever prints what the container holds', async () => {
  const shown: string[] = []
  await start('express', {
    controllers,
    prepare: (nest) =>
      void shown.push(inspect([nest.get(DuoService), nest.get(DuoGuard)], { depth: 12, showHidden: true })),
  })
  expect(shown).toHaveLength(1)
  expect(shown[0]).toContain('DuoService')
  expect(shown[0]).not.toContain(keys.skey)
  expect(shown[0]).not.toContain(keys.akey)
})
