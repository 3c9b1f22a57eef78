import { once } from 'node:events'
import { get, type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createGunzip, gzipSync } from 'node:zlib'
import duo, { cookieStore, type DuoOptions, iframePrompt, sessionStore } from '@duokit/fastify'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'

const keys = { host: 'api-12345678.duosecurity.com', ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) }
const running: FastifyInstance[] = []

afterEach(async () => {
  for (const app of running.splice(0)) await app.close()
})

function create(options: FastifyServerOptions = {}): FastifyInstance {
  const app = Fastify(options)
  running.push(app)
  return app
}

/** The first factor is a header, and nobody has passed Duo yet. */
function optionsWith(given: Partial<DuoOptions> = {}): DuoOptions {
  return {
    origin: 'http://localhost:1234',
    prompt: iframePrompt(keys),
    getUsername: (request) => request.headers['x-user']?.toString(),
    store: cookieStore({ bindTo: 'browser' }),
    ...given,
  } as DuoOptions
}

const headers = { 'x-user': 'alice', accept: 'application/json' }

describe('encapsulation', () => {
  it('guards the routes of its scope, and neither those of a sibling nor those around', async () => {
    const app = create()
    await app.register(async (scope) => {
      await scope.register(duo, optionsWith())
      scope.addHook('preHandler', scope.duo.guard())
      scope.get('/inside', async () => 'in')
      scope.register(async (inner) => void inner.get('/deeper', async () => 'in'))
    })
    await app.register(async (scope) => void scope.get('/sibling', async () => `open ${'duo' in scope}`))
    app.get('/around', async () => `open ${'duo' in app}`)
    for (const url of ['/inside', '/deeper']) expect((await app.inject({ url, headers })).statusCode).toBe(401)
    for (const url of ['/sibling', '/around']) expect((await app.inject({ url, headers })).body).toBe('open false')
  })

  it('guards a route of a sibling with the guard of another scope as well', async () => {
    const app = create()
    let guard: FastifyInstance['duo']['guard'] | undefined
    await app.register(async (scope) => {
      await scope.register(duo, optionsWith())
      guard = scope.duo.guard
    })
    await app.register(async (scope) => void scope.get('/sibling', { preHandler: guard?.() ?? [] }, async () => 'in'))
    expect((await app.inject({ url: '/sibling', headers })).json()).toMatchObject({ code: 'duo_required' })
  })

  it('refuses to require a proof where no hook of its own has run', async () => {
    const app = create()
    let require: FastifyInstance['duo']['require'] | undefined
    await app.register(async (scope) => {
      await scope.register(duo, optionsWith())
      require = scope.duo.require
    })
    app.get('/outside', (request) => require?.(request))
    const response = await app.inject({ url: '/outside', headers })
    expect([response.statusCode, response.json().message]).toEqual([
      500,
      expect.stringContaining('/outside is outside'),
    ])
  })

  it('serves the logins of two siblings side by side, and one inside another', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    for (const prefix of ['/a', '/b']) {
      await app.register(
        async (scope) => {
          await scope.register(duo, optionsWith({ basePath: `${prefix}/duo` }))
          scope.get('/page', { preHandler: scope.duo.guard() }, async () => 'in')
        },
        { prefix },
      )
    }
    app.get('/page', { preHandler: app.duo.guard() }, async () => 'in')
    for (const prefix of ['', '/a', '/b']) {
      const refused = await app.inject({ url: `${prefix}/page`, headers })
      expect(refused.json()).toMatchObject({ start: `http://localhost:1234${prefix}/duo/start` })
      expect((await app.inject({ url: `${prefix}/duo/status`, headers })).statusCode).toBe(200)
    }
  })

  it.each(['onRequest', 'preValidation', 'preHandler'] as const)(
    'guards scopes that were registered before, at whatever depth, with a later hook of %s',
    async (hook) => {
      const app = create()
      await app.register(duo, optionsWith())
      app.get('/same', async () => 'open')
      await app.register(async (scope) => {
        scope.get('/scope', async () => 'open')
        await scope.register(async (inner) => void inner.get('/inner', async () => 'open'))
      })
      app.register(async (scope) => void scope.get('/waiting', async () => 'open'))
      app.addHook(hook, app.duo.guard())
      app.register(async (scope) => void scope.get('/later', async () => 'open'))
      for (const url of ['/same', '/scope', '/inner', '/waiting', '/later']) {
        expect([url, (await app.inject({ url, headers })).statusCode]).toEqual([url, 401])
      }
      expect((await app.inject({ url: '/duo/status', headers })).statusCode).toBe(200)
    },
  )

  it('runs hooks of the application in the order of Fastify, also those of an inner scope before a later guard', async () => {
    const order: string[] = []
    const noting = (name: string) => async () => void order.push(name)
    const app = create()
    await app.register(duo, optionsWith({ getUsername: () => void order.push('guard') }))
    app.addHook('preHandler', noting('outer'))
    await app.register(async (scope) => {
      scope.addHook('preHandler', noting('inner'))
      scope.get('/inner', async () => 'open')
    })
    app.addHook('preHandler', app.duo.guard())
    expect((await app.inject({ url: '/inner', headers })).statusCode).toBe(401)
    expect(order).toEqual(['outer', 'inner', 'guard'])
  })

  it('says so where the guard is used without a call', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    // What JavaScript lets an application pass.
    app.get('/page', { preHandler: app.duo.guard as never }, async () => 'open')
    const response = await app.inject({ url: '/page', headers })
    expect([response.statusCode, response.json().message]).toEqual([
      500,
      expect.stringContaining('pass duo.guard() on'),
    ])
  })

  it('leaves its own routes open under a guard of the whole application', async () => {
    for (const hook of ['onRequest', 'preValidation', 'preHandler'] as const) {
      const app = create()
      await app.register(duo, optionsWith())
      app.addHook(hook, app.duo.guard())
      expect((await app.inject({ url: '/duo/status', headers })).statusCode).toBe(200)
      expect((await app.inject({ url: '/nowhere', headers })).statusCode).toBe(401)
    }
  })
})

describe('the start', () => {
  const inPrefix = async (given: Partial<DuoOptions>) => {
    const app = create()
    app.register(async (scope) => void scope.register(duo, optionsWith(given)), { prefix: '/admin' })
    await app.ready()
    return app
  }

  it('is refused below a prefix that no URL of the login leads to, with what to set', async () => {
    await expect(inPrefix({})).rejects.toThrow('set basePath to /admin/duo')
  })

  it('is refused where they differ in letters alone, with both spellings', async () => {
    await expect(inPrefix({ basePath: '/Admin/duo' })).rejects.toThrow(
      'mounted at /admin, but its URLs begin with /Admin/duo',
    )
  })

  it('serves the login below a prefix that basePath or origin contains', async () => {
    for (const given of [{ basePath: '/admin/duo' }, { origin: 'http://localhost:1234/admin' }]) {
      const app = await inPrefix(given)
      expect((await app.inject({ url: '/admin/duo/status', headers })).statusCode).toBe(200)
    }
  })

  it.each([
    ['/a b', '/a%20b'],
    ['/shöp', '/sh%C3%B6p'],
    ['/a b', '/a%20b/c%20d'],
    ['', '/a%20b'],
    ['', '/a:b'],
  ])('serves the login below the prefix "%s" and the origin %s, whose URLs are encoded', async (prefix, path) => {
    const app = create()
    const given = optionsWith({ origin: `http://localhost:1234${path}` })
    await app.register(async (scope) => void scope.register(duo, given), { prefix })
    const own = await app.inject({ url: `${path}/duo/start`, headers })
    expect(own.json()).toMatchObject({ postAction: expect.stringContaining(`${path}/duo/callback`) })
    const form = { origin: 'http://localhost:1234', 'content-type': 'application/x-www-form-urlencoded' }
    const out = await app.inject({
      method: 'POST',
      url: `${path}/duo/logout`,
      payload: 'a=b',
      headers: { ...headers, ...form },
    })
    expect(out.statusCode).toBe(204)
  })

  it('is refused with a prefix of the plugin itself, which Fastify would ignore', async () => {
    const app = create()
    app.register(duo, { ...optionsWith(), prefix: '/admin' })
    await expect(app.ready()).rejects.toThrow('prefix is not an option of duo')
  })

  it('is refused where sessionStore has no session', async () => {
    const app = create()
    app.register(duo, optionsWith({ store: sessionStore() }))
    await expect(app.ready()).rejects.toThrow('register @fastify/session')
  })
})

describe('require', () => {
  it('responds as the guard does, whatever the handler has begun', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    app.get('/report', async (request, reply) => {
      reply.type('text/csv').header('content-disposition', 'attachment').header('etag', '"1"')
      return app.duo.require(request)
    })
    for (const method of ['GET', 'HEAD'] as const) {
      const response = await app.inject({ method, url: '/report', headers })
      expect([response.statusCode, response.headers['content-type']]).toEqual([401, 'application/problem+json'])
      expect(response.headers).not.toHaveProperty('content-disposition')
      expect(response.headers).not.toHaveProperty('etag')
    }
    expect((await app.inject({ url: '/report', headers })).json()).toMatchObject({ code: 'duo_required' })
  })

  it('sends nothing of its own where the handler has caught the refusal', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    app.get('/report', (request) => app.duo.require(request).catch(() => ({ by: 'nobody' })))
    const response = await app.inject({ url: '/report', headers })
    expect([response.statusCode, response.json()]).toEqual([200, { by: 'nobody' }])
  })

  it('leaves the response to an error handler of the application', async () => {
    const app = create()
    app.setErrorHandler((error: Error, request, reply) => {
      if (request.headers['x-own'] === undefined) reply.send(error)
      else reply.code(418).send('own')
    })
    await app.register(duo, optionsWith())
    app.get('/report', (request) => app.duo.require(request))
    const own = await app.inject({ url: '/report', headers: { ...headers, 'x-own': '1' } })
    expect([own.statusCode, own.body]).toEqual([418, 'own'])
    expect(own.headers).not.toHaveProperty('x-duokit-refusal')
    expect((await app.inject({ url: '/report', headers })).headers['content-type']).toBe('application/problem+json')
  })
})

describe('requests', () => {
  it('hands a callback that throws or rejects to the error handler', async () => {
    const thrown = new Error('no database')
    for (const getUsername of [
      () => Promise.reject(thrown),
      () => {
        throw thrown
      },
    ]) {
      const app = create()
      app.setErrorHandler((error: Error, _request, reply) => reply.code(503).send(error.message))
      await app.register(duo, optionsWith({ getUsername }))
      app.get('/page', { preHandler: app.duo.guard() }, async () => 'in')
      for (const url of ['/page', '/duo/start']) {
        const response = await app.inject({ url, headers })
        expect([response.statusCode, response.body]).toEqual([503, 'no database'])
      }
    }
  })

  it('sends the browser back to the URL that it asked for, where a URL was rewritten', async () => {
    const app = create({ rewriteUrl: ({ url = '' }) => url.replace(/^\/public(?=\/)/, '') })
    await app.register(duo, optionsWith({ basePath: '/duo', loginUrl: '/login' }))
    app.get('/page', { preHandler: app.duo.guard() }, async () => 'in')
    const response = await app.inject({ url: '/public/page', headers: { 'x-user': 'alice', accept: 'text/html' } })
    expect(response.headers.location).toContain(encodeURIComponent('/public/page'))
    expect((await app.inject({ url: '/public/duo/status', headers })).statusCode).toBe(200)
  })

  it('believes no header of a proxy about its own origin', async () => {
    const app = create({ trustProxy: true })
    await app.register(duo, optionsWith())
    app.get('/page', { preHandler: app.duo.guard() }, async () => 'in')
    const forged = { ...headers, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    expect((await app.inject({ url: '/page', headers: forged })).json().start).toBe('http://localhost:1234/duo/start')
  })

  it('guards the HEAD route that Fastify adds', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    app.get('/page', { preHandler: app.duo.guard() }, async () => 'in')
    expect((await app.inject({ method: 'HEAD', url: '/page', headers })).statusCode).toBe(401)
  })

  it('logs out a script that says it sends JSON, and sends nothing', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    const sent = { ...headers, 'content-type': 'application/json', origin: 'http://localhost:1234' }
    const response = await app.inject({ method: 'POST', url: '/duo/logout', headers: sent })
    expect(response.statusCode).toBe(204)
  })

  it('leaves a response alone that a time limit of the application has sent', async () => {
    let logged = ''
    const app = create({ logger: { level: 'warn', stream: { write: (line: string) => (logged += line) } } })
    app.addHook('onRequest', (_request, reply, next) => {
      setTimeout(() => reply.code(503).send('too late'), 5)
      next()
    })
    const getUsername = () => new Promise<string>((resolve) => setTimeout(resolve, 20, 'alice'))
    await app.register(duo, optionsWith({ getUsername }))
    app.get('/account', { preHandler: app.duo.guard() }, async () => 'in')
    const response = await app.inject({ url: '/account', headers })
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([response.statusCode, logged]).toEqual([503, ''])
  })

  it('reads a form that a hook has decompressed', async () => {
    const app = create()
    app.addHook('preParsing', async ({ method }, _reply, payload) =>
      method === 'POST' ? payload.pipe(createGunzip()) : payload,
    )
    await app.register(duo, optionsWith())
    const half = `|${Buffer.from(`alice|${keys.ikey}|9999999999`).toString('base64')}|${'0'.repeat(40)}`
    const signed = `AUTH${half}:APP${half}`
    const payload = gzipSync(new URLSearchParams({ sig_response: signed }).toString())
    const started = await app.inject({ url: '/duo/start', headers: { 'x-user': 'alice', accept: 'text/html' } })
    const url = /data-post-action="([^"]+)"/.exec(started.body)?.[1] ?? ''
    const cookie = started.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const type = 'application/x-www-form-urlencoded'
    const form = { ...headers, cookie, 'content-type': type, origin: 'http://localhost:1234' }
    const response = await app.inject({ method: 'POST', url, headers: form, payload })
    expect([response.statusCode, response.json().code]).toEqual([403, 'bad_signature'])
  })

  it('keeps cookies that middleware has set on the response of Node', async () => {
    const app = create()
    app.addHook('onRequest', async (_request, reply) => void reply.raw.setHeader('set-cookie', 'theme=dark'))
    await app.register(duo, optionsWith())
    app.post('/forget', async (request) => {
      await app.duo.forget(request)
      return 'forgotten'
    })
    const cookie = (await app.inject({ url: '/duo/start', headers: { 'x-user': 'alice' } })).headers['set-cookie']
    expect([cookie].flat()).toContain('theme=dark')
    expect([cookie].flat().length).toBeGreaterThan(1)
  })

  it('refuses a socket that nothing could close', async () => {
    const app = create()
    app.decorateRequest('ws')
    app.addHook('onRequest', async (request) => void Object.assign(request, { ws: true }))
    await app.register(duo, optionsWith())
    app.get('/socket', { preHandler: app.duo.guard() }, async () => 'in')
    const response = await app.inject({ url: '/socket', headers })
    expect([response.statusCode, response.json().message]).toEqual([500, expect.stringContaining('app.duo.live()')])
  })

  it('lets nobody open a socket under a guard of the whole application, which lets it read the session', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    app.addHook('onRequest', app.duo.guard())
    const live = app.duo.live({ logout: 'forget' })
    app.server.on(
      'upgrade',
      live.upgrade((_request, socket) => socket.destroy()),
    )
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const asked = get(url, { headers: { ...headers, connection: 'upgrade', upgrade: 'websocket' } })
    const [{ statusCode }] = (await once(asked, 'response')) as [IncomingMessage]
    asked.destroy()
    expect(statusCode).toBe(401)
  })

  describe('that a plugin routes as @fastify/http-proxy does', () => {
    async function serve({ live }: { live: boolean }) {
      const app = create()
      await app.register(duo, optionsWith())
      if (live) app.duo.live({ logout: 'forget' })
      app.get('/proxy', { preHandler: app.duo.guard() }, async () => 'in')
      app.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
        const response = new ServerResponse(request)
        response.assignSocket(socket)
        response.once('finish', () => socket.destroySoon())
        app.routing(request, response)
      })
      const url = await app.listen({ port: 0, host: '127.0.0.1' })
      return async (origin: string) => {
        const sent = { ...headers, connection: 'upgrade', upgrade: 'websocket', origin }
        const asked = get(`${url}/proxy`, { headers: sent })
        const [{ statusCode }] = (await once(asked, 'response')) as [IncomingMessage]
        asked.destroy()
        return statusCode
      }
    }

    it('refuses pages of another origin, before anything else', async () => {
      const knock = await serve({ live: true })
      expect([await knock('https://evil.example'), await knock('http://localhost:1234')]).toEqual([403, 401])
    })

    it('refuses a socket that nothing could close', async () => {
      const knock = await serve({ live: false })
      expect(await knock('http://localhost:1234')).toBe(500)
    })
  })

  it('says so where no guard stands before a socket', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    const live = app.duo.live({ logout: 'forget' })
    app.get('/socket', async (request) => live.connection(request))
    const response = await app.inject({ url: '/socket', headers })
    expect([response.statusCode, response.json()]).toEqual([
      500,
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining('a guard must stand before'),
      }),
    ])
  })
})

describe('a setup mistake', () => {
  const broken = optionsWith({ getUsername: () => Promise.reject(new Error('no database')) })

  async function reported(options: FastifyServerOptions): Promise<string> {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = create(options)
    await app.register(duo, broken)
    app.get('/account', { preHandler: app.duo.guard() }, async () => 'in')
    expect((await app.inject({ url: '/account', headers })).statusCode).toBe(500)
    const lines = printed.mock.calls.map(String)
    printed.mockRestore()
    return lines.join('\n')
  }

  it('is reported to the logger of the application', async () => {
    let logged = ''
    expect(await reported({ logger: { stream: { write: (line: string) => (logged += line) } } })).toBe('')
    expect(logged).toContain('(callback_failed)')
  })

  it('is reported on the console by an application without a logger', async () => {
    expect(await reported({})).toContain('(callback_failed)')
  })
})

describe('hooks of the application that run when the gate has responded', () => {
  const policy = "default-src 'self'"
  const person = { 'x-user': 'alice', accept: 'text/html' }

  async function refusal(onSend: (reply: FastifyReply, payload: unknown) => unknown, path = '/guarded') {
    const app = create()
    app.addHook('onSend', async (_request, reply, payload) => onSend(reply, payload))
    await app.register(duo, optionsWith())
    app.post('/guarded', { preHandler: app.duo.guard() }, async () => 'in')
    app.post('/required', (request) => app.duo.require(request))
    // The one of duo has replaced a refusal by then.
    app.addHook('onSend', async (_request, reply, payload) => onSend(reply, payload))
    return app.inject({ method: 'POST', url: path, headers: person })
  }

  it.each(['/guarded', '/required'])(
    'do not replace the policy of the page at %s, also a compressed one',
    async (path) => {
      const plain = await refusal((reply) => void reply.header('content-security-policy', policy), path)
      const compressed = await refusal((reply, payload) => {
        reply.headers({ 'content-security-policy': policy, 'content-encoding': 'identity' })
        return reply.statusCode === 401 && payload !== null
          ? Buffer.concat([Buffer.from(payload as Buffer), Buffer.from(' ')])
          : payload
      }, path)
      for (const { statusCode, headers: sent } of [plain, compressed]) {
        expect([statusCode, sent['content-security-policy']]).toEqual([401, expect.stringContaining('nonce-')])
      }
    },
  )

  it('may send a page of their own with a policy of its own', async () => {
    const own = await refusal((reply) => {
      reply.header('content-security-policy', policy)
      return 'mine'
    })
    expect([own.statusCode, own.body, own.headers['content-security-policy']]).toEqual([401, 'mine', policy])
  })

  it('leave the policy of an error handler’s own page alone', async () => {
    const app = create()
    await app.register(duo, optionsWith())
    app.setErrorHandler((_error, _request, reply) =>
      reply.code(401).header('content-security-policy', policy).send('mine'),
    )
    app.post('/required', (request) => app.duo.require(request))
    const own = await app.inject({ method: 'POST', url: '/required', headers: person })
    expect([own.statusCode, own.body, own.headers['content-security-policy']]).toEqual([401, 'mine', policy])
  })
})
