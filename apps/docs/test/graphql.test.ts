import { ApolloServer } from '@apollo/server'
import { koaMiddleware } from '@as-integrations/koa'
import type { Reply, Sending, Visitor } from '@duokit/conformance'
import type { Duo } from '@duokit/koa'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { bodyParser } from '@koa/bodyparser'
import type { Context, Middleware } from 'koa'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { origin, runBlock, valuesFor } from './page-block.js'
import type { Running } from './stage/browsers.js'
import { koaApplication } from './stage/koa-application.js'

// What guides/graphql.md has its reader write, and browsers that do not behave.

interface Guide {
  readonly duo: Duo
  readonly apollo: ApolloServer
  withApollo(): Middleware
  readonly withYoga: Middleware
}

let duo: Simulator
let guide: Guide
let running: Running[] = []
beforeAll(async () => {
  // Before the blocks ask for the time.
  vi.useFakeTimers({ toFake: ['Date'] })
  // Yoga prints each error that it masks.
  vi.spyOn(console, 'error').mockReturnValue()
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
  guide = (await runBlock('guides/graphql.md', 'export const apollo', valuesFor(duo))) as Guide
  await guide.apollo.start()
})
afterAll(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await guide.apollo.stop()
  await duo.close()
})
afterEach(() => {
  for (const { close } of running) close()
  running = []
})

async function start(...middleware: readonly Middleware[]): Promise<Running> {
  const application = await koaApplication(guide.duo, ...middleware)
  running.push(application)
  return application
}

const transfer = { query: 'mutation { transfer { by } }' }
const fresh = '/duo/start?max_age=60'

function ask(browser: Visitor, operation: object | string, sending: Sending = {}): Promise<Reply> {
  const body = typeof operation === 'string' ? operation : JSON.stringify(operation)
  const headers = { 'content-type': 'application/json', ...sending.headers }
  return browser.post('/graphql', body, { as: 'script', ...sending, headers })
}

const paid = { data: { transfer: { by: 'alice' } } }
const refusal = { code: 'duo_required', start: `${origin}${fresh}` }

const servers: readonly [string, () => readonly Middleware[]][] = [
  ['Apollo Server', () => [bodyParser(), guide.withApollo()]],
  ['Yoga', () => [guide.withYoga]],
]

describe.each(servers)('%s of the guide', (_name, server) => {
  it('runs the mutation for a fresh proof, and tells everybody else where to go', async () => {
    const { visitor, signedIn, verified } = await start(...server())
    const stranger = await ask(visitor(), transfer)
    expect([stranger.status, stranger.json()]).toMatchObject([
      200,
      {
        data: null,
        errors: [{ extensions: { code: 'first_factor_required', login: expect.stringMatching(/\/login/) } }],
      },
    ])
    const without = await ask(await signedIn('alice'), transfer)
    expect(without.json()).toMatchObject({ data: null, errors: [{ path: ['transfer'], extensions: refusal }] })
    const alice = await verified('alice', fresh)
    const own = await ask(alice, transfer)
    expect(own.json()).toEqual(paid)
    expect(own.headers['cache-control']).toMatch(/private|no-store/)
    vi.setSystemTime(Date.now() + 61_000)
    expect((await ask(alice, transfer)).json()).toMatchObject({ data: null, errors: [{ extensions: refusal }] })
  })

  it('does not take the proof of another user or of another browser', async () => {
    const { signedIn, verified } = await start(...server())
    const alice = await verified('alice', fresh)
    const copied = [...alice.jar]
    await alice.post('/sign-in?as=bob')
    expect((await ask(alice, transfer)).text).toContain('duo_required')
    const bob = await signedIn('bob')
    for (const [name, value] of copied) if (!bob.jar.has(name)) bob.jar.set(name, value)
    expect((await ask(bob, transfer)).text).toContain('duo_required')
  })

  it('refuses each alias, and runs no batch of operations', async () => {
    const { signedIn } = await start(...server())
    const bob = await signedIn('bob')
    const twice = await ask(bob, { query: 'mutation { a: transfer { by } b: transfer { by } }' })
    expect(twice.json()).toMatchObject({ data: null, errors: [{ extensions: refusal }] })
    const batch = await ask(bob, [transfer, { query: '{ health }' }, transfer])
    expect(batch.text).not.toContain('"by"')
  })

  it('runs no mutation for GET, and nothing for names that JavaScript knows', async () => {
    const { signedIn, verified } = await start(...server())
    const alice = await verified('alice', fresh)
    const url = `/graphql?query=${encodeURIComponent(transfer.query)}`
    const got = await alice.get(url, { as: 'script', headers: { 'content-type': 'application/json' } })
    expect([got.status, got.text]).toEqual([405, expect.not.stringContaining('"by"')])
    const named =
      '{"query":"mutation { transfer { by } }","__proto__":{"username":"alice"},"variables":{"__proto__":{"duo":1}}}'
    expect((await ask(await signedIn('bob'), named)).text).not.toContain('"by"')
  })

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'query=mutation%7Btransfer%7Bby%7D%7D'],
    ['text', { 'content-type': 'text/plain' }, JSON.stringify(transfer)],
    ['text that also says JSON', { 'content-type': 'text/plain; application/json' }, JSON.stringify(transfer)],
  ])('runs nothing for %s of a page that shares the cookies', async (_kind, headers, body) => {
    const { verified } = await start(...server())
    const alice = await verified('alice', fresh)
    const sent = { ...headers, origin: 'https://evil.example.com', 'sec-fetch-site': 'same-site' }
    const { status, text } = await ask(alice, body, { headers: sent })
    expect([status, text]).toEqual([
      expect.toSatisfy((code: number) => code >= 400),
      expect.not.stringContaining('"by"'),
    ])
  })

  it('lets no page of another origin ask, or read a response', async () => {
    const { verified } = await start(...server())
    const alice = await verified('alice', fresh)
    const headers = {
      origin: 'https://evil.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const asked = await alice.send('/graphql', { method: 'OPTIONS', as: 'script', headers })
    const answered = await ask(alice, transfer, { headers: { origin: 'https://evil.example.com' } })
    for (const reply of [asked, answered]) expect(reply.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('is not reached where a guard is in front of it', async () => {
    const { signedIn, verified } = await start(guide.duo.guard(), ...server())
    const refused = await ask(await signedIn('alice'), { query: '{ health }' })
    expect([refused.status, refused.json()]).toMatchObject([401, { code: 'duo_required' }])
    expect((await ask(await verified('alice'), { query: '{ health }' })).json()).toEqual({ data: { health: null } })
  })
})

it('Apollo Server responds with 500 if the context function refuses, and runs nothing', async () => {
  const server = new ApolloServer<object>({ typeDefs: 'type Query { health: String }' })
  await server.start()
  const context = async ({ ctx }: { ctx: unknown }) => ({ proof: await guide.duo.require(ctx as Context) })
  const { signedIn, verified } = await start(bodyParser(), koaMiddleware(server, { context }))
  const refused = await ask(await signedIn('alice'), { query: '{ health }' })
  expect([refused.status, refused.text]).toEqual([500, expect.not.stringContaining('"health"')])
  expect((await ask(await verified('alice'), { query: '{ health }' })).json()).toEqual({ data: { health: null } })
})
