import { cookieStore, createDuo, type Duo, type DuoOptions, universalPrompt, type WebContext } from '@duokit/web'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const origin = 'http://localhost:1234'
let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator()
})
afterAll(() => simulator.close())

/** What the application hands on: as the `env` of a Worker, one object for all requests. */
interface Env {
  readonly first: Map<string, string>
}

function create(options: Partial<DuoOptions<Env>> = {}): Duo<Env> {
  const { ikey, skey } = simulator.application
  return createDuo<Env>({
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({ host: simulator.host, clientId: ikey, clientSecret: skey }),
    getUsername: ({ request, ctx }: WebContext<Env>) => ctx.first.get(request.headers.get('x-login') ?? 'browser'),
    store: cookieStore<Env>({ bindTo: 'browser' }),
    ...options,
  } as DuoOptions<Env>) as Duo<Env>
}

const env: Env = { first: new Map([['browser', 'allow.alice']]) }

const application = (duo: Duo<Env>, handle: (proof: string) => Response) => async (request: Request) => {
  const passed = await duo.guard(request, undefined, env)
  return passed instanceof Response ? passed : passed.respond(handle(passed.proof.username))
}

/** A browser for a fetch handler, without a server. */
function browser(handler: (request: Request) => Promise<Response>) {
  return fetchAgent(origin, { fetch: (url: URL, init?: RequestInit) => handler(new Request(url, init)) })
}

const json = { headers: { accept: 'application/json' } }

describe('@duokit/web', () => {
  it('guards one fetch handler, and keeps its streams out of caches without reading them', async () => {
    const duo = create()
    let pulled = 0
    const stream = () =>
      new ReadableStream(
        {
          pull(controller) {
            pulled++
            controller.enqueue(new TextEncoder().encode(`part ${pulled}`))
            if (pulled === 3) controller.close()
          },
        },
        { highWaterMark: 0 },
      )
    const handler = application(duo, () => new Response(stream(), { headers: { 'cache-control': 'public' } }))
    let before = -1
    const page = await passDuo(
      browser(async (request) => {
        const response = await handler(request)
        if (response.headers.get('cache-control') === 'private, no-cache') before = pulled
        return response
      }),
      '/account',
    )
    expect([before, page.text]).toEqual([0, 'part 1part 2part 3'])
  })

  it('keeps no proof on what an application shares between requests', async () => {
    const duo = create()
    const handler = application(duo, (name) => new Response(`Hello ${name}`))
    expect((await passDuo(browser(handler), '/account')).text).toBe('Hello allow.alice')
    const stranger = await handler(new Request(`${origin}/account`, json))
    expect(stranger.status).toBe(401)
  })

  it('copies a response whose headers cannot be changed', async () => {
    const handler = application(create(), () => Response.redirect(`${origin}/elsewhere`))
    const agent = browser(async (request) => {
      const response = await handler(request)
      if (response.headers.get('location') !== `${origin}/elsewhere`) return response
      return new Response(`${response.status} ${response.headers.get('cache-control')}`)
    })
    expect((await passDuo(agent, '/account')).text).toBe('302 private, no-cache')
  })

  it('makes of what require throws the response of a guard, more than once, and of nothing else', async () => {
    const duo = create()
    const request = new Request(`${origin}/account`, json)
    const error: unknown = await duo.require(request, undefined, env).catch((thrown: unknown) => thrown)
    const guard = await duo.guard(request, undefined, env)
    for (let time = 0; time < 2; time++) {
      const response = duo.respond(error)
      expect(response?.status).toBe((guard as Response).status)
      expect(await response?.json()).toMatchObject({ code: 'duo_required' })
    }
    expect([duo.respond(new Error('another')), duo.respond(undefined), duo.respond('text')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('responds to what require throws with the cookies of a guard, and to HEAD without a body', async () => {
    const duo = create()
    const known = { first: new Map(env.first) }
    let cookie: string | null = null
    const agent = browser(async (request) => {
      cookie = request.headers.get('cookie') ?? cookie
      const passed = await duo.guard(request, undefined, known)
      return passed instanceof Response ? passed : passed.respond(new Response('in'))
    })
    await passDuo(agent, '/account')
    await agent.send({ method: 'GET', path: '/account' })
    known.first.set('browser', 'allow.bob')
    const request = new Request(`${origin}/account`, {
      method: 'HEAD',
      headers: { ...json.headers, cookie: String(cookie) },
    })
    const guard = (await duo.guard(request, undefined, known)) as Response
    const error: unknown = await duo.require(request, undefined, known).catch((thrown: unknown) => thrown)
    const response = duo.respond(error)
    expect(guard.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
    expect(response?.headers.getSetCookie()).toEqual(guard.headers.getSetCookie())
    expect(error).toMatchObject({ headers: { 'set-cookie': guard.headers.getSetCookie() } })
    expect([response?.status, response?.body]).toEqual([401, null])
  })

  it('leaves what a callback throws or rejects with to the application', async () => {
    const thrown = new Error('no database')
    const fail = () => {
      throw thrown
    }
    for (const getUsername of [fail, () => Promise.reject(thrown)]) {
      const duo = create({ getUsername })
      const ask = async () => duo.guard(new Request(`${origin}/account`), undefined, env)
      await expect(ask()).rejects.toBe(thrown)
      await expect(duo.handle(new Request(`${origin}/duo/start`), env)).rejects.toBe(thrown)
    }
  })

  it('returns undefined without a promise for what is not its own', () => {
    const duo = create()
    for (const path of ['/', '/account', '/duo', '/duos/start', '/Duo/start']) {
      expect(duo.handle(new Request(origin + path), env)).toBeUndefined()
    }
  })

  it('serves its own routes where a framework has rewritten the URL of the request to another host', async () => {
    const duo = create()
    const rewritten = new Request('http://10.0.0.7:8080/duo/start?next=%2Faccount', {
      headers: { accept: 'text/html' },
    })
    const response = await duo.handle(rewritten, env)
    expect([response?.status, new URL(response?.headers.get('location') ?? 'none:').host]).toEqual([
      303,
      new URL(simulator.host).host,
    ])
    const guarded = await duo.guard(new Request('http://10.0.0.7:8080/account', json), undefined, env)
    expect(await (guarded as Response).json()).toMatchObject({ start: `${origin}/duo/start` })
  })

  it('refuses an upgrade of another origin, and one of nobody', async () => {
    const duo = create()
    const ask = (headers: Record<string, string>) =>
      duo.requireUpgrade(
        new Request(`${origin}/live`, { headers: { upgrade: 'websocket', ...headers } }),
        undefined,
        env,
      )
    await expect(ask({ origin: 'https://evil.example' })).rejects.toMatchObject({ code: 'cross_site' })
    await expect(ask({ origin })).rejects.toMatchObject({ code: 'duo_required' })
  })

  it('has a guard refuse the WebSocket of another origin too, whoever is verified', async () => {
    const duo = create()
    let cookie = ''
    const agent = browser(async (request) => {
      cookie = request.headers.get('cookie') ?? cookie
      return application(duo, (name) => new Response(name))(request)
    })
    await passDuo(agent, '/account')
    await agent.send({ method: 'GET', path: '/account' })
    const statusOf = async (from: string) => {
      const headers = { ...json.headers, cookie, origin: from, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
      const passed = await duo.guard(new Request(`${origin}/live`, { headers }), undefined, env)
      return passed instanceof Response ? passed.status : passed.proof?.username
    }
    expect([await statusOf('https://evil.example'), await statusOf('null')]).toEqual([403, 403])
    expect(await statusOf(origin)).toBe('allow.alice')
  })

  it('forgets the proof with the cookies that it returns', async () => {
    const duo = create()
    const agent = browser(async (request) => {
      if (new URL(request.url).pathname !== '/logout') return application(duo, (name) => new Response(name))(request)
      return new Response('out', { headers: await duo.forget(request, env) })
    })
    await passDuo(agent, '/account')
    const account = { method: 'GET', path: '/account', ...json } as const
    expect((await agent.send(account)).text).toBe('allow.alice')
    await agent.send({ method: 'GET', path: '/logout' })
    expect((await agent.send(account)).status).toBe(401)
  })
})
