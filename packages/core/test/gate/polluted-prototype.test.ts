import { universalPrompt } from '@duokit/core'
import { afterEach, describe, expect, it } from 'vitest'
import { cookieStore } from './duo.js'
import { type Running, start } from './application.js'
import { keys } from 'testing/duo-half'

// What another package, or a hole in one, leaves on every object of the process.

const polluted = new Set<string>()

function pollute(name: string, value: unknown): void {
  polluted.add(name)
  // oxlint-disable-next-line no-extend-native -- what another package did
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true })
}

function clean(): void {
  for (const name of polluted) Reflect.deleteProperty(Object.prototype, name)
  polluted.clear()
}

afterEach(clean)

/** An application that was put together on a polluted prototype, which is clean afterwards. */
async function startedAmid(pollution: object, setting: Parameters<typeof start>[0] = {}): Promise<Running> {
  const names = Object.entries(pollution)
  for (const [name, value] of names) pollute(name, value)
  // `start` reads the options before it waits for anything.
  const app = start(setting)
  clean()
  return app
}

const duoIsDown = {
  prompt: universalPrompt({ host: 'api-12345678.duosecurity.com', clientId: keys.ikey, clientSecret: keys.skey }),
  cookieSecret: 'a secret of the application under test',
  fetch: () => Promise.reject(new TypeError('fetch failed')),
}

describe('a property of Object.prototype is no option', () => {
  it('of a gate that is created afterwards', async () => {
    const app = await startedAmid({ skip: () => true, maxAge: -1, basePath: '/other', loginUrl: 7 })
    const reply = await app.visitor('alice').get('/page')
    expect([reply.status, reply.location]).toEqual([303, `${app.origin}/duo/start?next=%2Fpage`])
  })

  it('and opens nothing while Duo is down', async () => {
    const app = await startedAmid({ failMode: 'open' }, duoIsDown)
    const visitor = app.visitor('alice')
    expect((await visitor.get('/duo/start?next=/page')).status).toBe(503)
    expect((await visitor.get('/page')).status).toBe(303)
  })

  it('of a gate that was created before', async () => {
    const app = await start(duoIsDown)
    const visitor = app.visitor('alice')
    pollute('skip', () => true)
    pollute('failMode', 'open')
    expect((await visitor.get('/duo/start?next=/page')).status).toBe(503)
    expect((await visitor.get('/page')).status).toBe(303)
  })

  it('of a store', async () => {
    expect(() => {
      pollute('bindTo', 'browser')
      // @ts-expect-error -- as JavaScript would pass it
      cookieStore({})
    }).toThrow(/^bindTo must be/)
  })

  it('of a requirement', async () => {
    const app = await startedAmid({ maxAge: 'soon' }, { routes: (duo) => [duo.guard({})] })
    const visitor = app.visitor('alice')
    await app.logIn(visitor)
    expect((await visitor.get('/page')).status).toBe(200)
  })

  it('and no unknown option either', async () => {
    const app = await startedAmid({ extendedByAnotherPackage: () => true })
    expect((await app.visitor('alice').get('/page')).status).toBe(303)
  })
})

it('what a record does not say, Object.prototype does not say for it', async () => {
  const app = await start({ routes: (duo) => [duo.guard({ maxAge: 60 })] })
  const visitor = app.visitor('alice')
  const { sigRequest, ...rest } = (await visitor.get('/duo/start?next=/page', { as: 'script' })).json()
  const appHalf = String(sigRequest).split(':')[1] ?? ''
  const started = { postAction: String(rest['postAction']), postArgument: String(rest['postArgument']) }
  await app.approve(visitor, { ...started, appHalf, sigRequest: String(sigRequest) })
  expect((await visitor.get('/page')).status).toBe(303)
  pollute('fresh', true)
  expect((await visitor.get('/page')).status).toBe(303)
})
