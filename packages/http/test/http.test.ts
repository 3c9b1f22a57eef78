import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOnLoopback } from '@duokit/conformance'
import { createDuo, type Duo, type DuoOptions } from '@duokit/http'
import { afterEach, describe, expect, it } from 'vitest'
import { createApplication } from './application.js'

const running: { close(): unknown }[] = []
const rejections: unknown[] = []
const onRejection = (reason: unknown) => rejections.push(reason)

afterEach(async () => {
  for (const { close } of running.splice(0)) await close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

async function listen(handler: Handler) {
  const target = await listenOnLoopback(createServer((request, response) => void handler(request, response)))
  running.push(target)
  return {
    url: target.url,
    ask: (path: string, init?: RequestInit) => fetch(target.url + path, { redirect: 'manual', ...init }),
  }
}

const alice = { 'x-user': 'alice', accept: 'application/json' }
const everybody = { skip: () => true }

describe('a guard', () => {
  it('refuses HEAD as it refuses GET, without a body, and never calls next', async () => {
    const { duo } = createApplication()
    const guard = duo.guard()
    let calls = 0
    const { ask } = await listen((request, response) => guard(request, response, () => response.end(`${++calls}`)))
    const [head, got] = [await ask('/', { method: 'HEAD', headers: alice }), await ask('/', { headers: alice })]
    expect([head.status, head.headers.get('content-type')]).toEqual([401, got.headers.get('content-type')])
    expect(await head.text()).toBe('')
    expect(await got.json()).toMatchObject({ code: 'duo_required' })
    expect(calls).toBe(0)
  })

  it.each(['routes', 'guard'] as const)('and the routes say so where duo.%s is used without a call', async (name) => {
    const { duo } = createApplication()
    const { ask } = await listen((request, response) => {
      try {
        Reflect.apply(duo[name], duo, [request, response, () => response.end('open')])
      } catch (error) {
        response.writeHead(500).end(String(error))
      }
    })
    const response = await ask('/', { headers: alice })
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(`pass duo.${name}() on`)])
  })

  it('judges each request of a connection that is kept alive', async () => {
    const { duo } = createApplication({ skip: ({ req }) => req.url === '/health' })
    const guard = duo.guard()
    const { url } = await listen((request, response) => guard(request, response, () => response.end('passed')))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const seen: Seen[] = []
    for (const path of ['/health', '/', '/health']) seen.push(await askThrough(agent, url + path, {}))
    agent.destroy()
    const port = seen[0]?.port
    expect(seen).toEqual([
      { status: 200, body: 'passed', port },
      { status: 401, body: expect.stringContaining('duo_required'), port },
      { status: 200, body: 'passed', port },
    ])
  })

  it('leaves a response alone that the application sent while the guard decided', async () => {
    let decide = (_name: string): void => undefined
    const { duo, errors } = createApplication({
      getUsername: () => new Promise<string>((resolve) => (decide = resolve)),
    })
    const guard = duo.guard()
    let calls = 0
    const { ask } = await listen((request, response) => {
      guard(request, response, () => calls++)
      response.writeHead(503).end('too slow')
      decide('alice')
    })
    const response = await ask('/')
    expect([response.status, await response.text()]).toEqual([503, 'too slow'])
    expect([calls, errors]).toEqual([0, []])
  })

  it('leads back to the URL that the browser sent, below a mount of Connect', async () => {
    const { duo } = createApplication()
    const guard = duo.guard()
    const { url } = await listen((request, response) => {
      Reflect.set(request, 'originalUrl', request.url)
      request.url = '/report'
      guard(request, response, () => response.end())
    })
    const { location = '' } = await askThrough(new Agent(), `${url}/app/report`, { accept: 'text/html' })
    expect(new URL(location).searchParams.get('next')).toBe('/app/report')
  })
})

describe('require', () => {
  it('has its refusal sent without the headers of the body that the handler had begun', async () => {
    const { duo, errors } = createApplication()
    const routes = duo.routes()
    const { ask } = await listen((request, response) =>
      routes(request, response, async () => {
        response.setHeader('content-type', 'text/csv').setHeader('content-disposition', 'attachment')
        await duo.require(response)
        response.end('a,b')
      }),
    )
    const response = await ask('/report', { headers: alice })
    expect([response.status, response.headers.get('content-disposition')]).toEqual([401, null])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'duo_required' })
    expect(errors).toEqual([])
  })
})

describe('an error', () => {
  const failures: [string, Handler][] = [
    ['throws', () => fail()],
    ['rejects', async () => fail()],
    ['rejects with nothing', () => Promise.reject<unknown>(undefined)],
  ]

  it.each(failures)(
    'of a handler that %s gets a 500 without details, and the process goes on',
    async (_how, handler) => {
      const { duo, errors } = createApplication(everybody)
      expect(await statusesOf(duo, handler)).toEqual([500, 500])
      expect(errors).toHaveLength(2)
    },
  )

  it.each(failures)('of a callback that %s refuses the request, and the process goes on', async (_how, failing) => {
    const { duo, errors } = createApplication({ getUsername: (response) => failing(response.req, response) as never })
    expect(await statusesOf(duo, (_request, response) => response.end('passed'))).toEqual([500, 500])
    expect(errors).toHaveLength(2)
  })

  it.each(failures)('of an onError that %s changes no response', async (_how, failing) => {
    const onError: DuoOptions['onError'] = (_error, request, response) => failing(request, response as ServerResponse)
    const { duo } = createApplication({ ...everybody, onError })
    expect(await statusesOf(duo, () => fail())).toEqual([500, 500])
  })

  it('gets the response that onError sends', async () => {
    const onError: DuoOptions['onError'] = async (_error, _request, response) => response?.writeHead(410).end('Gone')
    const { duo } = createApplication({ ...everybody, onError })
    expect(await statusesOf(duo, () => fail())).toEqual([410, 410])
  })

  it('cuts off a response that has begun, and leaves alone one that was sent', async () => {
    const { duo, errors } = createApplication(everybody)
    const guard = duo.guard()
    const { ask } = await listen((request, response) =>
      guard(request, response, async () => {
        if (request.url === '/sent') response.end('all')
        else await new Promise((sent) => response.write('a part', sent))
        fail()
      }),
    )
    await expect(ask('/begun').then((response) => response.text())).rejects.toThrow('terminated')
    expect(await (await ask('/sent')).text()).toBe('all')
    expect(errors).toHaveLength(2)
  })

  it.each([undefined, null, [], 'options', Promise.resolve({})])('says that %s is not the options', (given) => {
    // What JavaScript lets an application pass.
    expect(() => createDuo(given as never)).toThrow(/^options (of createDuo )?must /)
  })

  it('has to be received by the application', () => {
    expect(() => createApplication({ onError: undefined as never })).toThrow(
      expect.objectContaining({ code: 'invalid_option' }),
    )
  })
})

/** The statuses of two requests, of which the second shows that the process goes on. */
async function statusesOf(duo: Duo, handler: Handler): Promise<number[]> {
  rejections.length = 0
  process.on('unhandledRejection', onRejection)
  const guard = duo.guard()
  const { ask } = await listen((request, response) => guard(request, response, () => handler(request, response)))
  const statuses: number[] = []
  for (const path of ['/', '/again']) {
    const response = await ask(path, { headers: alice })
    expect(await response.text()).not.toContain('secret')
    statuses.push(response.status)
  }
  process.off('unhandledRejection', onRejection)
  expect(rejections).toEqual([])
  return statuses
}

function fail(): never {
  throw new Error('a secret')
}

interface Seen {
  readonly status: number | undefined
  readonly location?: string | undefined
  readonly body: string
  readonly port: number | undefined
}

/** Asks as `fetch` cannot: over one connection, or as a browser that loads a page. */
function askThrough(agent: Agent, url: string, headers: Record<string, string>): Promise<Seen> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { ...alice, ...headers } }, async (response) => {
      // Before the socket goes back to the agent.
      const port = response.socket.localPort
      let body = ''
      for await (const chunk of response) body += String(chunk)
      resolve({ status: response.statusCode, location: response.headers.location, body, port })
    }).on('error', reject)
  })
}
