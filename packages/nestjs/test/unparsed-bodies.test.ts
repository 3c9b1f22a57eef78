import { DuoService, SkipDuo } from '@duokit/nestjs'
import ownFormbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import { All, Controller, Inject, type INestApplication, Post, Req, Res } from '@nestjs/common'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

// The routes of the login receive their bodies whichever parsers an application has, or has not.

@Controller('foreign')
class Foreign {
  @Post()
  read(@Req() request: { body?: unknown }) {
    return { body: request.body ?? null }
  }
}

/** Serves the login where the application has a controller of its own for that. */
@SkipDuo()
@Controller('own')
class Own {
  readonly #duo: DuoService
  constructor(@Inject(DuoService) duo: DuoService) {
    this.#duo = duo
  }
  @All(':route')
  async answer(@Req() request: IncomingMessage & { url: string }, @Res() response: object) {
    await this.#duo.handle(request, response)
  }
}

interface Fastify {
  register(plugin: unknown, options?: object): unknown
  addContentTypeParser(type: string | RegExp, how: object, parser: unknown): unknown
  removeAllContentTypeParsers(): void
  addHook(name: string, hook: (request: { headers: object }, reply: unknown, done: () => void) => void): unknown
}

/** @fastify/formbody, which Nest's adapter brings along, and the one that an application names. */
const require = createRequire(import.meta.url)
const formbody: unknown = createRequire(require.resolve('@nestjs/platform-fastify'))('@fastify/formbody')

/** With each way in which the plugin reads a request. */
const multiparts = [{}, { attachFieldsToBody: true }, { attachFieldsToBody: 'keyValues' }]

const fastifyOf = (app: INestApplication): Fastify => app.getHttpAdapter().getInstance()
const asText = (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) => done(null, body)

const failing = (_request: unknown, _body: string, done: (error: Error) => void) => done(new Error('cannot be read'))
const started = (register: (app: Fastify) => unknown) => async (app: INestApplication) => {
  await app.init()
  await register(fastifyOf(app))
}

const asForm = (_request: unknown, body: string, done: (error: null, body: unknown) => void) =>
  done(null, Object.fromEntries(new URLSearchParams(body)))
const form = 'application/x-www-form-urlencoded'
const text = { parseAs: 'string' }

type Case = [how: string, options: object, prepare?: (app: INestApplication) => unknown]

const onBoth: readonly Case[] = [
  ['no parser', { bodyParser: false }],
  ['Nest’s parsers', {}],
  ['rawBody', { rawBody: true }],
]

const onFastify: readonly Case[] = [
  ['not one parser', { bodyParser: false }, (app) => fastifyOf(app).removeAllContentTypeParsers()],
  ['@fastify/formbody', { bodyParser: false }, (app) => fastifyOf(app).register(formbody)],
  ...multiparts.map(
    (plugin): Case => [
      `@fastify/multipart ${JSON.stringify(plugin)}`,
      {},
      (app) => fastifyOf(app).register(multipart, plugin),
    ],
  ),
  ['@fastify/formbody of the application', { bodyParser: false }, (app) => fastifyOf(app).register(ownFormbody)],
  ['@fastify/formbody after Nest’s start', { bodyParser: false }, started((app) => app.register(ownFormbody))],
  [
    '@fastify/multipart after Nest’s start',
    { bodyParser: false },
    started((app) => app.register(multipart, { attachFieldsToBody: true })),
  ],
  ['a parser that fails', {}, (app) => fastifyOf(app).addContentTypeParser(/^(?!application\/)/, text, failing)],
  ['a parser of forms', { bodyParser: false }, (app) => fastifyOf(app).addContentTypeParser(form, text, asForm)],
  ['a parser of everything', { bodyParser: false }, (app) => fastifyOf(app).addContentTypeParser('*', text, asText)],
  ['a parser by pattern', { bodyParser: false }, (app) => fastifyOf(app).addContentTypeParser(/form/, text, asText)],
  ['a global prefix', { bodyParser: false }, (app) => app.setGlobalPrefix('api')],
]

const cases = platforms.flatMap((platform) =>
  [...onBoth, ...(platform === 'fastify' ? onFastify : [])].map(
    ([how, options, prepare]) => [platform, how, options, prepare] as const,
  ),
)

const strange = [
  'text/plain',
  'text/html',
  'application/octet-stream',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'nonsense',
  ';',
  `${form}2`,
  'a/b/c',
  'application/xml; charset',
  undefined,
]

describe.each(cases)('on %s with %s', (platform, how, options, prepare) => {
  const base = how === 'a global prefix' ? '/api' : ''
  const run = () =>
    start(platform, {
      controllers: [Foreign],
      app: options,
      ...(prepare && { prepare: async (app: INestApplication) => void (await prepare(app)) }),
    })

  it('a login and a form that logs out are received', async () => {
    const app = await run()
    const alice = app.visitor('alice')
    expect((await app.logIn(alice, { basePath: `${base}/duo` })).status).toBe(303)
    expect((await alice.get(`${base}/duo/status`, { as: 'script' })).json()).toMatchObject({ verified: true })
    expect((await alice.post(`${base}/duo/logout`, 'a=1')).status).toBe(303)
    expect((await alice.get(`${base}/duo/status`, { as: 'script' })).json()).toMatchObject({ verified: false })
  })

  it('any other content type is rejected by the gate', async () => {
    const app = await run()
    const alice = app.visitor('alice')
    for (const type of strange) {
      const reply = await alice.post(`${base}/duo/callback`, 'a=1', { as: 'script', headers: { 'content-type': type } })
      expect([type, reply.status, reply.json()['code']]).toEqual([type, 415, 'unsupported_media_type'])
    }
  })
})

describe('on fastify', () => {
  it('routes of the application keep what Fastify does with a type that it has no parser for', async () => {
    const app = await start('fastify', { controllers: [Foreign], app: { bodyParser: false } })
    const alice = app.visitor('alice')
    expect((await alice.post('/foreign', 'a=1')).status).toBe(415)
    const json = { headers: { 'content-type': 'application/json' } }
    expect((await alice.post('/foreign', '{"a":1}', json)).json()).toEqual({ body: { a: 1 } })
  })

  it('a controller of the application that serves the login receives every body', async () => {
    const duo = { routes: false, basePath: '/own' }
    const prepare = (app: INestApplication) => void fastifyOf(app).register(multipart, { attachFieldsToBody: true })
    const app = await start('fastify', { controllers: [Own], duo, prepare, app: { bodyParser: false } })
    const alice = app.visitor('alice')
    for (const type of strange) {
      const reply = await alice.post('/own/callback', 'a=1', { as: 'script', headers: { 'content-type': type } })
      expect([type, reply.status]).toEqual([type, 415])
    }
    expect((await app.logIn(alice, { basePath: '/own' })).status).toBe(303)
    expect((await alice.post('/own/logout', 'a=1')).status).toBe(303)
  })

  it('hooks of the application read the headers that were sent', async () => {
    const seen: object[] = []
    const prepare = (app: INestApplication) =>
      void fastifyOf(app).addHook('preHandler', ({ headers }, _reply, done) => {
        seen.push(headers)
        done()
      })
    const app = await start('fastify', { app: { bodyParser: false }, prepare })
    await app.visitor('alice').post('/duo/logout', 'a=1')
    expect(seen).toEqual([expect.objectContaining({ 'content-type': form, 'content-length': '3' })])
  })
})
