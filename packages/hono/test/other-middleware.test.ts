import { createSimulator, type Simulator } from '@duokit/simulator'
import { cookieStore, createDuo, type Duo, iframePrompt, universalPrompt } from '@duokit/hono'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { cache } from 'hono/cache'
import { every, except, some } from 'hono/combine'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { timeout } from 'hono/timeout'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

const origin = 'http://localhost:1234'
const person = { accept: 'text/html', 'accept-encoding': 'gzip' }
let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())
afterEach(() => vi.unstubAllGlobals())

function optionsOf() {
  const { ikey, skey } = simulator.application
  return {
    origin,
    prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: 'k'.repeat(40) }),
    getUsername: () => 'allow.alice',
    store: cookieStore({ bindTo: 'browser' }),
  }
}

function create(): Duo {
  return createDuo(optionsOf())
}

/** Made when it is first asked: there is no simulator before. */
function guardOf(): MiddlewareHandler {
  return (c, next) => create().guard()(c, next)
}

/** What `@hono/node-server` passes on of Node's. */
function nodeEnv() {
  const incoming = new IncomingMessage(new Socket())
  return { incoming, outgoing: new ServerResponse(incoming) }
}

const policy = secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"] }, crossOriginEmbedderPolicy: true })

/** Sets a header on the finished response, for which Hono copies it. */
const late: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('Content-Security-Policy', "default-src 'self'")
  c.header('X-Late', 'yes')
}

const early: MiddlewareHandler = (c, next) => {
  c.header('Content-Security-Policy', "default-src 'self'")
  c.header('X-Early', 'yes')
  return next()
}

function applicationBelow(...middleware: MiddlewareHandler[]): Hono {
  const duo = create()
  const app = new Hono()
  app.use(...middleware, duo.routes())
  app.get('/open', (c) => c.text('open'))
  app.post('/page', duo.guard(), (c) => c.text('page'))
  app.post('/required', async (c) => c.json(await duo.require(c)))
  return app
}

/** The policy is a page's own if it names the nonce of its style. */
async function isShown(response: Response): Promise<boolean> {
  const isCompressed = response.headers.get('content-encoding') === 'gzip'
  const body = isCompressed ? response.body?.pipeThrough(new DecompressionStream('gzip')) : response.body
  const [, nonce = 'none'] = /<style nonce="([^"]+)"/.exec(await new Response(body).text()) ?? []
  return response.headers.get('content-security-policy')?.includes(`style-src 'nonce-${nonce}'`) === true
}

describe("pages of the gate below other people's middleware", () => {
  it.each<[string, MiddlewareHandler[]]>([
    ['secureHeaders()', [policy]],
    ['a header set afterwards', [late]],
    ['compress() in between', [policy, compress()]],
    ['a header set before', [early]],
  ])('keep their own policy with %s', async (_name, middleware) => {
    const app = applicationBelow(...middleware)
    for (const [path, method] of [
      ['/duo/start', 'GET'],
      ['/page', 'POST'],
      ['/required', 'POST'],
    ] as const) {
      const response = await app.request(origin + path, { method, headers: person })
      expect(response.headers.get('x-frame-options')).toBe('DENY')
      expect([path, await isShown(response)]).toEqual([path, true])
    }
    const prompt = await app.request(`${origin}/duo/start`, { headers: person })
    expect(prompt.headers.get('referrer-policy')).toBe('strict-origin')
    expect(prompt.headers.get('cross-origin-embedder-policy')).toBe('unsafe-none')
  })

  it('leave all other responses, and headers that they do not have, to the middleware', async () => {
    const app = applicationBelow(policy, late)
    const open = await app.request(`${origin}/open`, { headers: person })
    expect(open.headers.get('content-security-policy')).toBe("default-src 'self'")
    expect(open.headers.get('referrer-policy')).toBe('no-referrer')
    const page = await app.request(`${origin}/duo/start`, { headers: person })
    expect(page.headers.get('strict-transport-security')).toMatch(/max-age/)
    expect(page.headers.get('x-late')).toBe('yes')
  })

  it('keep guarded responses out of caches, whatever is said about them afterwards', async () => {
    const shared: MiddlewareHandler = async (c, next) => {
      await next()
      c.header('Cache-Control', 'public, max-age=600')
      c.header('CDN-Cache-Control', 'max-age=600')
    }
    const skipping = createDuo({ ...optionsOf(), skip: () => true })
    const app = new Hono()
    app.use(shared)
    app.get('/guarded', skipping.guard(), (c) => c.text('guarded'))
    app.get('/copied', skipping.guard(), async (c, next) => {
      await next()
      c.res = new Response('copied', c.res)
    })
    app.get('/open', (c) => c.text('open'))
    for (const path of ['/guarded', '/copied']) {
      const { headers } = await app.request(origin + path)
      expect([headers.get('cache-control'), headers.get('cdn-cache-control')]).toEqual([
        'private, no-cache',
        'no-store',
      ])
    }
    expect((await app.request(`${origin}/open`)).headers.get('cache-control')).toBe('public, max-age=600')
  })

  // Before 4.11.7, `cache()` keeps responses whatever their `Cache-Control` says.
  it.skipIf(process.env['HONO_VERSION'] === '4.8').each(['on Node', 'elsewhere'])(
    'give no guarded response to a cache of the runtime in front of the guard, %s',
    async (where) => {
      const kept: string[] = []
      // As Deno and Workers have it, and Node with a package for it.
      const store = { match: () => Promise.resolve(undefined), put: (url: string) => Promise.resolve(kept.push(url)) }
      vi.stubGlobal('caches', { open: () => Promise.resolve(store) })
      const skipping = createDuo({ ...optionsOf(), skip: () => true })
      const app = new Hono()
      app.use(cache({ cacheName: 'pages', wait: true }))
      const shared = (c: Context) => c.text('page', 200, { 'Cache-Control': 'public, max-age=600' })
      app.get('/guarded', skipping.guard(), shared)
      app.get('/open', shared)
      const env = where === 'on Node' ? nodeEnv() : {}
      for (const path of ['/guarded', '/open'])
        expect(await (await app.request(origin + path, {}, env)).text()).toBe('page')
      expect(kept).toEqual([expect.stringContaining('open')])
    },
  )

  it.each([
    ['some', some(() => false, guardOf())],
    ['every', every(guardOf())],
    ['except', except('/open', guardOf())],
  ])('come from a guard in %s() of hono/combine', async (_name, combined) => {
    const app = new Hono()
    app.use(combined)
    app.all('*', (c) => c.text('page'))
    const refused = await app.request(`${origin}/page`, { method: 'POST', headers: person })
    expect([refused.status, await isShown(refused)]).toEqual([401, true])
  })

  it('leave a refusal that the application replaces to the application', async () => {
    const app = applicationBelow(early)
    app.onError((error, c) => {
      if (error instanceof HTTPException) error.getResponse()
      return c.text('my own', 418)
    })
    const response = await app.request(`${origin}/required`, { method: 'POST', headers: person })
    expect(response.status).toBe(418)
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'")
  })
})

it('leaves a request to a time limit that has responded while Duo was asked', async () => {
  const { ikey, skey } = simulator.application
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const duo = createDuo({
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({
      host: simulator.host,
      clientId: ikey,
      clientSecret: skey,
      async fetch(...given) {
        await released
        return fetch(...given)
      },
    }),
    getUsername: () => 'allow.alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  const errors: unknown[] = []
  const app = new Hono()
  app.use(timeout(50), async (_c, next) => {
    await next().finally(finish)
  })
  app.use(duo.routes())
  app.onError((error, c) => {
    errors.push(error)
    return c.text('too late', 504)
  })
  const response = await app.request(`${origin}/duo/start`, { headers: person })
  // As a server does that is sending it.
  const reader = response.body?.getReader()
  release()
  await finished
  expect(errors.map(String)).toEqual(['Error: Gateway Timeout'])
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('too late')
  expect(response.status).toBe(504)
})
