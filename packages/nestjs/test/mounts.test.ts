import { DuoGuard, DuoModule, DuoProof, DuoService, SkipDuo } from '@duokit/nestjs'
import {
  All,
  Controller,
  Get,
  Inject,
  type MiddlewareConsumer,
  Module,
  NotFoundException,
  Req,
  Res,
  type Type,
  UseGuards,
  VersioningType,
} from '@nestjs/common'
import { NestFactory, RouterModule } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import { fastify, type FastifyServerOptions } from 'fastify'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { half } from 'testing/duo-half'
import { optionsFor, start, startOfTime } from './application.js'
import { platforms } from './platform.js'
import { Visitor } from './visitor.js'

@UseGuards(DuoGuard)
@Controller('page')
class Page {
  @Get()
  page(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const site = 'http://localhost:1234'
const options = optionsFor({ seconds: startOfTime })
const duoAt = (origin: string) => DuoModule.forRoot({ ...options, origin })

function moduleAt(origin: string): Type {
  @Module({ imports: [duoAt(origin)], controllers: [Page] })
  class App {}
  return App
}

async function listen(listener: RequestListener): Promise<Visitor> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  return visitorOf((server.address() as AddressInfo).port)
}

function visitorOf(port: number): Visitor {
  return new Visitor({ port, origin: site, user: 'alice' })
}

async function expressApp(origin: string) {
  const app = await NestFactory.create(moduleAt(origin), new ExpressAdapter(), { logger: false, abortOnError: false })
  closers.push(() => app.close())
  await app.init()
  return app.getHttpAdapter().getInstance() as express.Express
}

/**
 * A whole login by nothing but the URLs that the application itself names: from the page that refuses to `start`, to
 * the action of the form, and back. `outside` is what a proxy takes off.
 */
async function walk(alice: Visitor, page: string, outside = ''): Promise<unknown> {
  const path = (url = '') => {
    const { href } = new URL(url, site)
    expect(href).toContain(site + outside)
    return href.slice((site + outside).length)
  }
  const refused = await alice.get(page)
  expect(refused.status).toBe(303)
  const started = await alice.get(path(refused.location), { as: 'script' })
  const { sigRequest = '', postAction, postArgument = '' } = started.json() as Record<string, string>
  const answer = `${half({ user: 'alice', expires: startOfTime + 300 })}:${sigRequest.slice(sigRequest.indexOf(':') + 1)}`
  const done = await alice.post(path(postAction), new URLSearchParams({ [postArgument]: answer }).toString())
  expect([done.status, path(done.location)]).toEqual([303, page])
  return (await alice.get(page)).json()
}

describe.each(platforms)('the login is where Nest’s router has its routes on %s', (platform) => {
  const walkOn = async (setting: Parameters<typeof start>[1], page: string) => {
    const app = await start(platform, { controllers: [Page], ...setting })
    return walk(app.visitor('alice'), page)
  }

  it('below a path of RouterModule', async () => {
    const imports = [RouterModule.register([{ path: 'auth', module: DuoModule }])]
    expect(await walkOn({ imports }, '/page')).toEqual({ by: 'alice' })
  })

  it('below nested paths of RouterModule, the global prefix and beside a version', async () => {
    @Module({})
    class Parent {}
    const imports = [
      Parent,
      RouterModule.register([{ path: 'a', module: Parent, children: [{ path: '/b/', module: DuoModule }] }]),
    ]
    const app = await start(platform, {
      controllers: [Page],
      imports,
      prepare: (nest) => {
        nest.setGlobalPrefix('api')
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' })
      },
    })
    const alice = app.visitor('alice')
    expect((await alice.get('/api/v1/page')).location).toContain(`${site}/api/a/b/duo/start?`)
    expect(await walk(alice, '/api/v1/page')).toEqual({ by: 'alice' })
  })

  it.each([
    ['with its path', ['auth/duo/*path'], '/auth/duo'],
    ['without it', ['duo/*path'], '/api/auth/duo'],
  ])('where the global prefix excludes them %s', async (_how, exclude, expected) => {
    const imports = [RouterModule.register([{ path: 'auth', module: DuoModule }])]
    const app = await start(platform, {
      controllers: [Page],
      imports,
      prepare: (nest) => nest.setGlobalPrefix('api', { exclude }),
    })
    const alice = app.visitor('alice')
    expect((await alice.get('/api/page')).location).toContain(`${site}${expected}/start?`)
    expect(await walk(alice, '/api/page')).toEqual({ by: 'alice' })
  })

  it('below the path of a controller of the application', async () => {
    const { Own, module } = ownController('duo')
    const imports = [module, RouterModule.register([{ path: 'auth', module }])]
    expect(Own).toBeDefined()
    const prepare: NonNullable<Parameters<typeof start>[1]>['prepare'] = (nest) => {
      nest.setGlobalPrefix('api')
      nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' })
    }
    expect(await walkOn({ imports, duo: { routes: false }, prepare }, '/api/v2/page')).toEqual({ by: 'alice' })
  })

  it('is refused at start-up where controllers of the application serve it twice, and neither at basePath', async () => {
    const imports = [ownController('a/duo').module, ownController('b/duo').module]
    await expect(start(platform, { imports, duo: { routes: false } })).rejects.toThrow(
      'basePath /duo is served at /a/duo and at /b/duo. Set basePath so that it names one of them',
    )
    await start(platform, { imports, duo: { routes: false, basePath: '/b/duo' } })
  })

  it('is refused at start-up where origin repeats the global prefix', async () => {
    const duo = { origin: `${site}/api` }
    await expect(start(platform, { duo, prepare: (nest) => nest.setGlobalPrefix('api') })).rejects.toThrow(
      /^origin must be the URL of the application's root\. \/api is also the start of \/api\/duo/,
    )
    await start(platform, { duo, prepare: (nest) => nest.setGlobalPrefix('v1') })
  })

  it('below a path that a proxy takes off', async () => {
    const app = await start(platform, { controllers: [Page], duo: { origin: `${site}/shop` } })
    expect(await walk(app.visitor('alice'), '/page', '/shop')).toEqual({ by: 'alice' })
  })
})

/** A controller of the application that serves the login. */
function ownController(path: string) {
  @SkipDuo()
  @Controller(path)
  class Own {
    readonly #duo: DuoService
    constructor(@Inject(DuoService) duo: DuoService) {
      this.#duo = duo
    }
    @All(':route')
    async answer(@Req() request: IncomingMessage & { url: string }, @Res() response: object) {
      if (!(await this.#duo.handle(request, response))) throw new NotFoundException()
    }
  }
  @Module({ controllers: [Own] })
  class OwnModule {}
  return { Own, module: OwnModule }
}

const origins = [
  ['with the path in origin', `${site}/nest`],
  ['without the path in origin', site],
] as const

describe('Nest mounted in Express', () => {
  it.each(origins)('leads through the mount %s', async (_how, origin) => {
    const outer = express()
    outer.use('/nest', await expressApp(origin))
    const alice = await listen(outer)
    expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
    expect((await alice.get('/nest/duo/status')).status).toBe(200)
    expect((await alice.get('/duo/status')).status).toBe(404)
  })

  it.each(origins)('before Nest starts, %s', async (_how, origin) => {
    const outer = express()
    const inner = express()
    outer.use('/nest', inner)
    const app = await NestFactory.create(moduleAt(origin), new ExpressAdapter(inner), { logger: false })
    closers.push(() => app.close())
    await app.init()
    expect(await walk(await listen(outer), '/nest/page')).toEqual({ by: 'alice' })
  })

  it.each([
    ['with both paths in origin', `${site}/a/b`],
    ['without a path in origin', site],
  ])('in an application that is mounted itself, afterwards, %s', async (_how, origin) => {
    const outer = express()
    const middle = express()
    middle.use('/b', await expressApp(origin))
    outer.use('/a', middle)
    expect(await walk(await listen(outer), '/a/b/page')).toEqual({ by: 'alice' })
  })

  it('behind a proxy that takes off the rest of origin', async () => {
    const outer = express()
    outer.use('/nest', await expressApp(`${site}/shop/nest`))
    expect(await walk(await listen(outer), '/nest/page', '/shop')).toEqual({ by: 'alice' })
  })

  it('in a router that origin names', async () => {
    const outer = express()
    const router = express.Router()
    router.use('/nest', await expressApp(`${site}/nest`))
    outer.use(router)
    const alice = await listen(outer)
    expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
    alice.jar.clear()
    expect((await alice.get('/NEST/page?x=1')).location).toBe(`${site}/nest/duo/start?next=%2Fpage%3Fx%3D1`)
  })

  it('in a router that origin does not name lets nobody in, and says what to set', async () => {
    const logged: unknown[] = []
    const logger = { log: () => {}, warn: () => {}, error: (...parts: unknown[]) => void logged.push(...parts) }
    const app = await NestFactory.create(moduleAt(site), new ExpressAdapter(), { logger })
    closers.push(() => app.close())
    await app.init()
    const outer = express()
    const router = express.Router()
    router.use('/nest', app.getHttpAdapter().getInstance())
    outer.use(router)
    const alice = await listen(outer)
    expect((await alice.get('/nest/page')).status).toBe(500)
    expect((await alice.get('/nest/duo/start')).status).toBe(500)
    expect(logged.map(String).join('\n')).toContain('origin must end with the path at which Nest is mounted, /nest')
  })

  it.each([
    ['several paths', ['/a', '/b']],
    ['a pattern', '/:tenant'],
    ['a regular expression', /^\/nest/],
  ])('is refused at %s', async (_what, path) => {
    const inner = await expressApp(site)
    expect(() => express().use(path, inner)).toThrow(/Mount it at one plain path/)
  })

  it('is known to a middleware of the application', async () => {
    const seen: unknown[] = []
    @Module({ imports: [duoAt(`${site}/nest`)], controllers: [Page] })
    class App {
      readonly #duo: DuoService
      constructor(@Inject(DuoService) duo: DuoService) {
        this.#duo = duo
      }
      configure(consumer: MiddlewareConsumer) {
        consumer
          .apply(async (request: IncomingMessage & { url: string }, _response: unknown, next: () => void) => {
            seen.push(await this.#duo.require(request).catch((error: { getResponse(): object }) => error.getResponse()))
            next()
          })
          .forRoutes('page')
      }
    }
    const app = await NestFactory.create(App, new ExpressAdapter(), { logger: false })
    closers.push(() => app.close())
    await app.init()
    const outer = express()
    outer.use('/nest', app.getHttpAdapter().getInstance())
    await (await listen(outer)).get('/nest/page')
    expect(seen).toEqual([expect.objectContaining({ start: `${site}/nest/duo/start?next=%2Fpage` })])
  })

  it('by hand, with the path taken off', async () => {
    const inner = await expressApp(`${site}/nest`)
    const alice = await listen((request, response) => {
      request.url = request.url?.replace(/^\/nest/, '')
      inner(request, response)
    })
    expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
  })
})

describe.each(platforms)('a proxy that takes off the path of origin, before Nest on %s', (platform) => {
  it('leads back to a page whose own path begins with it again', async () => {
    @UseGuards(DuoGuard)
    @Controller('shop/page')
    class Shop extends Page {}

    @Module({ imports: [duoAt(`${site}/shop`)], controllers: [Shop] })
    class App {}

    const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()
    const app = await NestFactory.create(App, adapter as ExpressAdapter, { logger: false })
    closers.push(() => app.close())
    await app.listen(0, '127.0.0.1')
    const alice = visitorOf(Number(new URL(await app.getUrl()).port))
    expect(await walk(alice, '/shop/page', '/shop')).toEqual({ by: 'alice' })
  })
})

describe('Nest in a plugin of Fastify', () => {
  it.each(origins)('leads through the prefix %s', async (_how, origin) => {
    const outer = fastify()
    closers.push(() => outer.close())
    await outer.register(
      async (scope) => {
        const app = await NestFactory.create(moduleAt(origin), new FastifyAdapter(scope as never), {
          logger: false,
          abortOnError: false,
        })
        await app.init()
      },
      { prefix: '/nest' },
    )
    await outer.listen({ port: 0, host: '127.0.0.1' })
    const { port } = outer.server.address() as AddressInfo
    expect(await walk(visitorOf(port), '/nest/page')).toEqual({ by: 'alice' })
  })

  const startIn = async (origin: string, prefix: string, settings: FastifyServerOptions = {}) => {
    const outer = fastify(settings)
    closers.push(() => outer.close())
    const init = async (scope: unknown) => {
      const made = { logger: false, abortOnError: false } as const
      await (await NestFactory.create(moduleAt(origin), new FastifyAdapter(scope as never), made)).init()
    }
    await outer.register(init, { prefix })
    await outer.listen({ port: 0, host: '127.0.0.1' })
    return visitorOf((outer.server.address() as AddressInfo).port)
  }

  it('is refused where origin spells the prefix with other letters', async () => {
    await expect(startIn(`${site}/nest`, '/Nest')).rejects.toThrow(
      'origin ends with /nest, but Nest is mounted at /Nest, and Fastify tells them apart. Spell both the same way',
    )
  })

  it('leads through it all the same where Fastify ignores case', async () => {
    const alice = await startIn(`${site}/nest`, '/Nest', { routerOptions: { caseSensitive: false } })
    expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
  })
})

describe('Fastify’s rewriteUrl', () => {
  const rewriteUrl = ({ url = '/' }: { url?: string | undefined }) => url.replace(/^\/nest(?=\/)/, '')
  const run = async (origin: string) => {
    const app = await NestFactory.create(moduleAt(origin), new FastifyAdapter({ rewriteUrl }), { logger: false })
    closers.push(() => app.close())
    await app.listen(0, '127.0.0.1')
    return visitorOf(Number(new URL(await app.getUrl()).port))
  }

  it.each(origins)('leads back to the URL that the browser sent %s', async (_how, origin) => {
    const alice = await run(origin)
    expect(await walk(alice, '/nest/page')).toEqual({ by: 'alice' })
    expect((await alice.get('/nest/duo/status')).status).toBe(200)
  })
})
