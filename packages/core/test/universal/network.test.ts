import { inspect } from 'node:util'
import type { UniversalClientOptions } from '@duokit/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clientSecret, code, DuoService, json, nonce, now } from './duo-service.js'
import { failureOf } from '../failure-of.js'

const duo = new DuoService()
beforeEach(() => duo.open())
afterEach(() => duo.close())

const megabyte = 2 ** 20

describe('an outage', () => {
  it.each<[what: string, answer: DuoService['answer']]>([
    ['500', json(500, { stat: 'FAIL', code: 50000, message: 'Internal' })],
    ['503 in HTML', json(503, '<html>Service Unavailable</html>')],
    ['504 without a body', json(504, '')],
    ['5xx in the words of a refusal', json(503, { stat: 'FAIL', code: 40002, message: 'invalid_client' })],
    ['a 5xx that the transport calls 200', json(200, { stat: 'FAIL', code: 50301, message: 'Down' })],
    ['a lost connection', (_call, response) => response.destroy()],
    [
      'an answer that breaks off',
      (_call, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"stat":')
        setTimeout(() => response.destroy(), 10)
      },
    ],
    ['HTML', json(200, '<html>Log in to the hotel</html>')],
    ['nothing', json(200, '')],
    ['a list', json(200, [1])],
    ['null', json(200, 'null')],
    ['a number', json(200, '42')],
    ['JSON of another service', json(200, { hello: 'world' })],
    ['a redirect', json(302, '', { location: 'https://example.com/' })],
    ['a redirect to itself', json(307, '', { location: '/oauth/v1/health_check' })],
    // Not even with an answer that would do.
    ...[300, 302, 399].map((status): [string, DuoService['answer']] => [
      `a ${status} that says that all is well`,
      json(status, { stat: 'OK', response: { timestamp: now } }, { location: 'https://example.com/' }),
    ]),
    ['more than anybody reads', json(200, JSON.stringify({ stat: 'OK', filler: 'x'.repeat(megabyte) }))],
  ])('is %s', async (_what, answer) => {
    duo.answer = answer
    const error = await failureOf(duo.client().healthCheck())
    expect(error).toMatchObject({ code: 'duo_unavailable', status: 503, outage: true, expose: false })
    expect(duo.calls.splice(0)).toHaveLength(1)
  })

  it('is a closed port, and the message says so', async () => {
    const client = duo.client()
    await duo.close()
    const error = await failureOf(client.healthCheck())
    expect(error).toMatchObject({ code: 'duo_unavailable', outage: true })
    expect(error.message).toMatch(/^the call to 127\.0\.0\.1:\d+ failed: connect ECONNREFUSED/)
    expect(error.cause).toBeInstanceOf(Error)
    await duo.open()
  })

  it('is at the exchange of a code what it is at the health check', async () => {
    duo.answer = json(503, '')
    expect(await failureOf(exchange(duo.client()))).toMatchObject({ code: 'duo_unavailable', duo: { status: 503 } })
  })
})

describe('too many calls', () => {
  it.each<[headers: Record<string, string>, retryAfter: number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '30' }, 30],
    [{ 'x-retry-after': '5' }, 5],
    [{ 'retry-after': httpDate(now + 90), date: httpDate(now) }, 90],
    [{ 'retry-after': httpDate(now - 90), date: httpDate(now) }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '30 s' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
  ])('are no outage: an attacker can provoke them; %j', async (headers, retryAfter) => {
    duo.answer = json(429, { stat: 'FAIL', code: 42901, message: 'Too Many Requests' }, headers)
    const error = await failureOf(duo.client().healthCheck())
    expect(error).toMatchObject({ code: 'duo_rate_limited', status: 503, outage: false })
    expect(error.duo).toEqual({
      status: 429,
      code: 42901,
      message: 'Too Many Requests',
      ...(retryAfter === undefined ? {} : { retryAfter }),
    })
  })

  it('are told in HTML too', async () => {
    duo.answer = json(429, '<html>Slow down</html>')
    expect(await failureOf(duo.client().healthCheck())).toMatchObject({ code: 'duo_rate_limited', outage: false })
  })
})

describe('the time limit', () => {
  it.each<[what: string, answer: DuoService['answer']]>([
    ['no answer', () => undefined],
    [
      'an answer without end',
      (_call, response) => {
        response.writeHead(200)
        response.write('{"stat":"OK",')
      },
    ],
  ])('ends %s, which is an outage', async (_what, answer) => {
    duo.answer = answer
    const error = await failureOf(duo.client({ timeout: 200 }).healthCheck())
    expect(error).toMatchObject({ code: 'duo_unavailable', outage: true })
    expect(error.message).toMatch(/did not answer within 200 ms$/)
  })

  it('holds for a fetch that cares about no signal, is ten seconds, and tells the fetch', async () => {
    vi.useFakeTimers()
    try {
      let failure: Promise<unknown> | undefined
      const signal = await new Promise<AbortSignal>((called) => {
        const fetch: UniversalClientOptions['fetch'] = async (_url, init) => {
          called(init.signal)
          return new Promise(() => {})
        }
        failure = failureOf(duo.client({ fetch }).healthCheck())
      })
      await vi.advanceTimersByTimeAsync(9_999)
      expect(signal.aborted).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      // A last look at what may have come in between. Connections of other tests have timers that never end.
      await vi.advanceTimersByTimeAsync(100)
      expect(signal.aborted).toBe(true)
      expect(await failure).toMatchObject({ code: 'duo_unavailable' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    try {
      await duo.client({ fetch: async () => Response.json({ stat: 'OK' }) }).healthCheck()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a fetch of the application', () => {
  it('is given an address, a form and a signal, and forbids redirects', async () => {
    const seen: unknown[] = []
    const fetch: UniversalClientOptions['fetch'] = async (url, init) => {
      seen.push(url, init)
      return Response.json({ stat: 'OK' })
    }
    await duo.client({ fetch }).healthCheck()
    expect(seen).toEqual([
      `${duo.url}/oauth/v1/health_check`,
      {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'user-agent': 'duokit/development',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: expect.stringContaining('client_assertion=') as string,
        redirect: 'manual',
        signal: expect.any(AbortSignal) as AbortSignal,
      },
    ])
  })

  it.each<[what: string, fetch: () => unknown]>([
    ['throws', () => Promise.reject(new Error('no way'))],
    ['throws at once', () => throwing(new Error('no way'))],
    ['throws a text', () => Promise.reject('no way')],
    ['throws itself as its cause', () => Promise.reject(circular())],
    ['answers nothing', async () => undefined],
    ['answers a body that is no stream', async () => ({ status: 200, headers: new Headers(), body: 42 })],
    ['answers without headers', async () => ({ status: 200, body: [Buffer.from('{"stat":"OK"}')] })],
    ['answers without a status', async () => ({ headers: new Headers(), body: [Buffer.from('{"stat":"OK"}')] })],
    ['answers an opaque redirect', async () => ({ status: 0, headers: new Headers(), body: null })],
  ])('that %s is an outage', async (_what, fetch) => {
    const client = duo.client({ fetch: fetch as never })
    expect(await failureOf(client.healthCheck())).toMatchObject({ code: 'duo_unavailable', outage: true })
  })

  it('may be the platform’s own', async () => {
    expect(await duo.client({ fetch }).healthCheck()).toEqual({ clockDifference: 0 })
  })

  it('may answer with a stream of Node’s', async () => {
    const { Readable } = await import('node:stream')
    const body = Readable.from([Buffer.from('{"stat":'), Buffer.from('"OK"}')])
    const client = duo.client({ fetch: async () => ({ status: 200, headers: new Headers(), body }) })
    expect(await client.healthCheck()).toEqual({ clockDifference: undefined })
  })

  it('stops reading at 256 KiB', async () => {
    let given = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const client = duo.client({ fetch: async () => new Response(body) })
    expect(await failureOf(client.healthCheck())).toMatchObject({ code: 'duo_unavailable' })
    expect(given).toBeLessThan(2 * 262_144)
  })
})

describe('no failure', () => {
  it.each<[what: string, answer: DuoService['answer']]>([
    ['refused', json(400, { error: 'invalid_client', error_description: 'no' })],
    ['failed', json(500, '')],
    ['cut', (_call, response) => response.destroy()],
  ])('shows the secret, the code or what was signed: %s', async (_what, answer) => {
    duo.answer = answer
    const error = await failureOf(exchange(duo.client()))
    const [call] = duo.calls.splice(0)
    const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error)
    for (const secret of [clientSecret, code, call?.form.get('client_assertion') ?? 'no call']) {
      expect(shown).not.toContain(secret)
    }
  })
})

async function exchange(client: ReturnType<DuoService['client']>) {
  return client.exchangeCode({ code, username: 'alice', nonce })
}

function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString()
}

function throwing(error: Error): never {
  throw error
}

function circular(): Error {
  const error = new Error('round and round')
  error.cause = error
  return error
}
