import { cookieStore, DuoGuard, DuoProof, DuoService, RequireDuo, SkipDuo } from '@duokit/nestjs'
import { Controller, Inject, type ModuleMetadata, Post, Req, Res, UseGuards } from '@nestjs/common'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { GraphQLModule, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Running, Setting } from '../application.js'
import type { Platform } from '../platform.js'
import type { Visitor } from '../visitor.js'
import { Site, startLive, verified } from './application.js'

const origin = 'http://localhost:1234'

/** The resolvers that ran, and the producers that were told that nobody listens any more. */
let opened: string[] = []
let released: string[] = []
const clients: Client[] = []
beforeEach(() => {
  opened = []
  released = []
})
afterEach(() => {
  for (const client of clients.splice(0)) void client.dispose()
})

async function* balances(name: string, by: string | undefined): AsyncGenerator<Record<string, string>> {
  const ofThisTest = released
  try {
    for (let at = 0; ; at++) {
      yield { [name]: `${by ?? 'nobody'} ${at}` }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  } finally {
    ofThisTest.push(name)
  }
}

function subscribeTo(name: string, proof?: DuoProof) {
  opened.push(name)
  return balances(name, proof?.username)
}

@Resolver()
class Balances {
  @Query(() => String)
  health() {
    return 'well'
  }
  @UseGuards(DuoGuard)
  @Query(() => String)
  account(@DuoProof() proof: DuoProof) {
    return proof.username
  }
  @RequireDuo({ maxAge: 60 })
  @Mutation(() => String)
  transfer() {
    opened.push('transfer')
    return 'done'
  }
  @UseGuards(DuoGuard)
  @Subscription(() => String)
  balance(@DuoProof() proof: DuoProof) {
    return subscribeTo('balance', proof)
  }
  @RequireDuo({ maxAge: 60 })
  @Subscription(() => String)
  fresh(@DuoProof() proof: DuoProof) {
    return subscribeTo('fresh', proof)
  }
  @SkipDuo()
  @Subscription(() => String)
  news() {
    return subscribeTo('news')
  }
}

@Controller()
class Logout {
  constructor(@Inject(DuoService) private readonly duo: DuoService) {}
  @Post('forget')
  async forget(@Req() asked: never, @Res({ passthrough: true }) response: object) {
    await this.duo.forget(asked, response)
    return {}
  }
}

type Imports = NonNullable<ModuleMetadata['imports']>

const apollo = (): Imports[number] =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    subscriptions: { 'graphql-ws': true },
  })
const mercurius = (): Imports[number] =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    autoSchemaFile: true,
    subscription: { fullWsTransport: true },
  })
const servers: readonly [string, Platform, () => Imports[number]][] = [
  ['Apollo', 'express', apollo],
  ['Apollo', 'fastify', apollo],
  ['mercurius', 'fastify', mercurius],
]

interface Outcome {
  readonly data: Record<string, string>[]
  /** Codes of errors, or of a close. */
  readonly codes: unknown[]
  isOver: boolean
}

interface From {
  readonly origin?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly init?: Record<string, unknown>
}

/** A real client, which does not connect again. */
function connect({ port }: Running, visitor: Visitor, from: From = {}) {
  const headers = { cookie: visitor.cookies, ...from.headers }
  class Socket extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, { headers, origin: from.origin ?? origin })
    }
  }
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: Socket,
    retryAttempts: 0,
    lazy: true,
    lazyCloseTimeout: 60_000,
    onNonLazyError: () => undefined,
    ...(from.init && { connectionParams: from.init }),
  })
  clients.push(client)
  return (query: string): Outcome => {
    const outcome: Outcome = { data: [], codes: [], isOver: false }
    client.subscribe<Record<string, string>>(
      { query },
      {
        next({ data, errors = [] }) {
          if (data != null) outcome.data.push(data)
          outcome.codes.push(...errors.map(codeOf))
        },
        error(error) {
          outcome.codes.push(...(Array.isArray(error) ? error.map(codeOf) : [Reflect.get(Object(error), 'code')]))
          outcome.isOver = true
        },
        complete: () => (outcome.isOver = true),
      },
    )
    return outcome
  }
}

/** Apollo has the exception below `originalError`; mercurius sends the message alone. */
function codeOf(error: unknown): unknown {
  const text = JSON.stringify(error)
  return /"code":"((?:duo|first|cross|session)_\w+)"/.exec(text)?.[1] ?? Reflect.get(Object(error), 'message')
}

describe.each(servers)('a subscription of %s on %s', (_name, platform, graphql) => {
  const run = (setting: Setting = {}) =>
    startLive(platform, 'ws', {
      prepare: () => undefined,
      imports: [graphql()],
      providers: [Balances],
      controllers: [Site, Logout],
      ...setting,
    })
  const until = (holds: () => boolean) => expect.poll(holds, { timeout: 10_000 }).toBe(true)

  it('is for verified users, by the session as it is at that moment', async () => {
    const app = await run()
    const visitor = app.visitor()
    await visitor.post('/sign-in', '')
    const refused = connect(app, visitor)('subscription { balance }')
    await until(() => refused.codes.length > 0)
    expect([refused.data, opened]).toEqual([[], []])

    const alice = await verified(app)
    const send = connect(app, alice)
    const balance = send('subscription { balance }')
    await until(() => balance.data.length > 1)
    expect(balance.data[0]).toEqual({ balance: 'alice 0' })
    const account = send('{ account }')
    await until(() => account.isOver)
    expect(account.data).toEqual([{ account: 'alice' }])
  })

  it.each(['/duo/logout', '/forget'])('ends at POST %s, and its producer is told', async (path) => {
    const app = await run()
    const alice = await verified(app)
    const send = connect(app, alice)
    const streams = [send('subscription { balance }'), send('subscription { fresh }')]
    await until(() => streams.every(({ data }) => data.length > 0))
    await alice.post(path, '')
    await until(() => streams.every(({ isOver }) => isOver))
    await expect.poll(() => released.toSorted()).toEqual(['balance', 'fresh'])
    const [counts] = [streams.map(({ data }) => data.length)]
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(streams.map(({ data }) => data.length)).toEqual(counts)
  })

  it('ends with its session and with its proof, which nobody told us about', async () => {
    const app = await run({ duo: { sockets: { recheck: 0.05 } } })
    const alice = await verified(app)
    const first = connect(app, alice)('subscription { balance }')
    await until(() => first.data.length > 0)
    await alice.post('/sign-out', '')
    await until(() => first.isOver)
    app.clock.seconds += 1
    const second = connect(app, await verified(app))('subscription { balance }')
    await until(() => second.data.length > 0)
    app.clock.seconds += 365 * 24 * 3600
    await until(() => second.isOver)
    await expect.poll(() => released).toEqual(['balance', 'balance'])
  })

  it('leaves the sockets of others, and subscriptions without a guard', async () => {
    const app = await run()
    const alice = await verified(app)
    // Duo's answer of another second: the same one is accepted once.
    app.clock.seconds += 1
    const other = connect(app, await verified(app))('subscription { balance }')
    const news = connect(app, alice)('subscription { news }')
    const ending = connect(app, alice)('subscription { balance }')
    await until(() => [other, news, ending].every(({ data }) => data.length > 0))
    await alice.post('/duo/logout', '')
    await until(() => ending.isOver)
    expect([other.isOver, news.isOver]).toEqual([false, false])
  })

  it('asks for what its resolver requires, and judges other operations of its socket alike', async () => {
    const app = await run()
    const send = connect(app, await verified(app))
    const balance = send('subscription { balance }')
    const paid = send('mutation { transfer }')
    await until(() => balance.data.length > 0 && paid.isOver)
    app.clock.seconds += 61
    const late = [send('mutation { transfer }'), send('subscription { fresh }')]
    await until(() => late.every(({ codes }) => codes.length > 0))
    expect([paid.data, late.flatMap(({ data }) => data.filter((one) => one['transfer'] ?? one['fresh']))]).toEqual([
      [{ transfer: 'done' }],
      [],
    ])
    expect(opened.toSorted()).toEqual(['balance', 'transfer'])
    expect(balance.isOver).toBe(false)
  })

  it.each<[string, From]>([
    ['a page of another origin', { origin: 'https://evil.example' }],
    [
      'a sandboxed page that says in its first message where it comes from',
      {
        origin: 'null',
        init: { 'sec-fetch-site': 'same-origin', headers: { 'sec-fetch-site': 'same-origin' } },
      },
    ],
  ])('is not for %s', async (_page, from) => {
    const app = await run()
    const alice = await verified(app)
    const refused = connect(app, alice, from)('subscription { balance }')
    await until(() => refused.codes.length > 0)
    expect([refused.data, opened]).toEqual([[], []])
    const own = { origin: 'null', headers: { 'sec-fetch-site': 'same-origin' } }
    const hidden = connect(app, alice, own)('subscription { balance }')
    await until(() => hidden.data.length > 0)
  })

  it('lets no application start whose proof is in a cookie, unless logouts are heard of', async () => {
    const store = cookieStore({ bindTo: 'browser' })
    await expect(run({ duo: { store } })).rejects.toThrow(/logout: 'forget'/)
    const app = await run({ duo: { store, sockets: { logout: 'forget' } } })
    const alice = await verified(app)
    const balance = connect(app, alice)('subscription { balance }')
    await until(() => balance.data.length > 0)
    await alice.post('/duo/logout', '')
    await until(() => balance.isOver)
  })
})
