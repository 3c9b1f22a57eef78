import { DuoGuard, DuoProof, SkipDuo } from '@duokit/nestjs'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { type INestApplication, UseGuards } from '@nestjs/common'
import { GraphQLModule, GraphQLSchemaHost, Query, Resolver, Subscription } from '@nestjs/graphql'
import type { ExecutionResult, parse as Parse, subscribe as Subscribe } from 'graphql'
import { createRequire } from 'node:module'
import { get as request, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Running, Setting } from '../application.js'
import { type Platform, platforms } from '../platform.js'
import type { Visitor } from '../visitor.js'
import { Site, startLive, verified } from './application.js'

/** The CommonJS build, which makes the schema: another one would not know it. */
const { parse, subscribe }: { parse: typeof Parse; subscribe: typeof Subscribe } = createRequire(import.meta.url)(
  'graphql',
)

/** Closes the clients first: an application waits for its open streams when it closes. */
const clients: (() => void)[] = []
afterEach(() => {
  for (const close of clients.splice(0)) close()
})

async function* ticks(name: string, by = 'nobody'): AsyncGenerator<Record<string, string>> {
  for (let at = 0; ; at++) {
    yield { [name]: `${by} ${at}` }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

@Resolver()
class Balances {
  @Query(() => String)
  health() {
    return 'well'
  }
  @UseGuards(DuoGuard)
  @Subscription(() => String)
  balance(@DuoProof() proof: DuoProof) {
    return ticks('balance', proof.username)
  }
  @SkipDuo()
  @Subscription(() => String)
  news() {
    return ticks('news')
  }
}

/** What a server such as Yoga does with a subscription over HTTP: each result is an event of the response. */
async function stream(app: INestApplication, context: { req: object; res?: object }, response: ServerResponse) {
  const name = new URL((context.req as { url: string }).url, 'http://localhost').searchParams.get('of')
  const { schema } = app.get(GraphQLSchemaHost)
  const results = await subscribe({ schema, document: parse(`subscription { ${name} }`), contextValue: context })
  const events: Iterable<ExecutionResult> | AsyncIterable<ExecutionResult> =
    Symbol.asyncIterator in results ? results : [results]
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for await (const result of events) {
    if (response.destroyed || response.writableEnded) break
    response.write(`data: ${JSON.stringify(result)}\n\n`)
  }
  response.end()
}

interface FastifyLike {
  get(path: string, handler: (request: object, reply: { raw: ServerResponse; hijack(): void }) => Promise<void>): void
}

function serveStreams(app: INestApplication, platform: Platform): void {
  if (platform === 'express') {
    app.use('/stream', (req: IncomingMessage, res: ServerResponse) => void stream(app, { req, res }, res))
    return
  }
  const fastify: FastifyLike = app.getHttpAdapter().getInstance()
  fastify.get('/stream', (req, reply) => {
    reply.hijack()
    // A context without the response, as some servers make it.
    return stream(app, { req }, reply.raw)
  })
}

function start(platform: Platform, duo: Setting['duo'] = {}): Promise<Running> {
  const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })
  return startLive(platform, 'ws', {
    imports: [graphql],
    providers: [Balances],
    controllers: [Site],
    prepare: (app) => serveStreams(app, platform),
    duo,
  })
}

async function listen({ port }: Running, visitor: Visitor, name: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { cookie: visitor.cookies, accept: 'text/event-stream' }
    const sent = request({ host: '127.0.0.1', port, path: `/stream?of=${name}`, headers, agent: false }, resolve)
    sent.on('error', reject)
    clients.push(() => sent.destroy())
  })
  let text = ''
  response.setEncoding('utf8').on('error', () => undefined)
  const first = new Promise<void>((resolve) => response.once('data', () => resolve()))
  response.on('data', (part: string) => (text += part))
  const ended = new Promise<void>((resolve) => response.once('close', resolve))
  await first
  return { ended, text: () => text, isOpen: () => !response.destroyed }
}

describe.each(platforms)('a subscription over HTTP on %s', (platform) => {
  it('ends with its login, and leaves one without a guard', async () => {
    const app = await start(platform)
    const alice = await verified(app)
    const [balance, news] = [await listen(app, alice, 'balance'), await listen(app, alice, 'news')]
    expect(balance.text()).toContain('alice 0')
    await alice.post('/duo/logout', '')
    await balance.ended
    expect(news.isOpen()).toBe(true)
  })

  it('ends with its session and with its proof, which nobody told us about', async () => {
    const app = await start(platform, { sockets: { recheck: 0.05 } })
    const alice = await verified(app)
    const first = await listen(app, alice, 'balance')
    await alice.post('/sign-out', '')
    await first.ended
    app.clock.seconds += 1
    const second = await listen(app, await verified(app), 'balance')
    app.clock.seconds += 365 * 24 * 3600
    await second.ended
    expect([first.isOpen(), second.isOpen()]).toEqual([false, false])
  })

  it('is refused without a proof', async () => {
    const app = await start(platform)
    const refused = await listen(app, app.visitor(), 'balance')
    await refused.ended
    expect(refused.text()).toContain('Log in')
    expect(refused.text()).not.toContain('nobody 0')
  })
})
