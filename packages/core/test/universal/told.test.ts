import type { FetchResponse, UniversalClientOptions } from '@duokit/core'
import { askFrame } from '@duokit/core/diagnose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failureOf } from '../failure-of.js'
import { DuoService, json, now } from './duo-service.js'

// Whoever runs an application at night reads one line: what of Duo's answer gets into it, and what does not.

const duo = new DuoService()
beforeEach(() => duo.open())
afterEach(() => duo.close())

const ok = { stat: 'OK', response: { timestamp: now } }
const limit = 256 * 1024

describe('an answer that nobody can go on with', () => {
  it.each<[what: string, answer: DuoService['answer'], said: string, status: number]>([
    ['a 500', json(500, ''), 'answered 500', 500],
    ['a 503 with words', json(503, fail(50301, 'Down')), 'answered 503: 50301, Down', 503],
    ['HTML', json(200, '<p>hello</p>'), 'answered something that is not a JSON object', 200],
    ['nothing', json(200, ''), 'answered something that is not a JSON object', 200],
    ['a list', json(200, [ok]), 'answered something that is not a JSON object', 200],
    ['null', json(200, 'null'), 'answered something that is not a JSON object', 200],
    ['a text', json(200, '"OK"'), 'answered something that is not a JSON object', 200],
    ['a redirect', json(300, ok), 'answered with a redirect, which Duo never does', 300],
    ['one to elsewhere', json(302, ok, { location: '/' }), 'answered with a redirect, which Duo never does', 302],
    ['the last of them', json(399, ok), 'answered with a redirect, which Duo never does', 399],
  ])('is told: %s', async (_what, answer, said, status) => {
    duo.answer = answer
    const error = await failureOf(duo.client().healthCheck())
    expect(error.message).toBe(`${new URL(duo.url).host} ${said}`)
    expect(error).toMatchObject({ code: 'duo_unavailable', duo: { status } })
  })

  it.each([{}, { stat: 'ok' }, { stat: null }])('says neither yes nor no: %j', async (body) => {
    duo.answer = json(200, body)
    const error = await failureOf(duo.client().healthCheck())
    expect(error.message).toBe("Duo's answer to the health check has no valid stat")
    expect(error.code).toBe('duo_unavailable')
  })

  it('tells no wait where Duo does not say that it is too much', async () => {
    duo.answer = json(503, '', { 'retry-after': '30' })
    expect((await failureOf(duo.client().healthCheck())).duo).toEqual({ status: 503 })
  })

  it('is one of no status that HTTP has, whatever its body says', async () => {
    const client = duo.client({ fetch: answering({ status: 199, body: [Buffer.from(JSON.stringify(ok))] }) })
    expect(await failureOf(client.healthCheck())).toMatchObject({ code: 'duo_unavailable', duo: { status: 199 } })
  })

  it.each([null, undefined])('has a body of %s', async (body) => {
    const error = await failureOf(duo.client({ fetch: answering({ status: 200, body }) }).healthCheck())
    expect(error.message).toMatch(/ answered something that is not a JSON object$/)
  })

  it('is longer than 256 KiB', async () => {
    const long = (length: number) => {
      const text = JSON.stringify({ ...ok, filler: '' })
      return text.replace('""', `"${'x'.repeat(length - text.length)}"`)
    }
    duo.answer = json(200, long(limit))
    await duo.client().healthCheck()
    duo.answer = json(200, long(limit + 1))
    const error = await failureOf(duo.client().healthCheck())
    expect(error.message).toMatch(/ failed: the answer is longer than 262144 bytes$/)
  })

  it('has no status', async () => {
    const error = await failureOf(duo.client({ fetch: answering({ body: null }) }).healthCheck())
    expect(error.message).toMatch(/ failed: the response has no status$/)
  })
})

describe('a refusal', () => {
  it.each<[what: string, answer: DuoService['answer'], status: number]>([
    ['by a number of outages, under a status that says it is none', json(400, fail(50000, 'odd')), 400],
    ['by the smallest number that holds a status, under 200', json(200, fail(40000, 'odd')), 400],
    ['by a number that holds none', json(200, fail(39999, 'odd')), 200],
    ['by a name', json(200, { stat: 'FAIL', code: 'odd' }), 200],
    ['in a list', json(400, [fail(50000, 'odd')]), 400],
  ])('is no outage: %s', async (_what, answer, status) => {
    duo.answer = answer
    expect(await failureOf(duo.client().healthCheck())).toMatchObject({ outage: false, duo: { status } })
  })

  it.each<[code: unknown, message: unknown, told: object]>([
    [40002, 'no', { code: 40002, message: 'no' }],
    ['odd', '', { code: 'odd' }],
    ['', 'one\nline', { message: 'one line' }],
    [true, ['no'], {}],
    [null, 'x'.repeat(600), { message: 'x'.repeat(500) }],
    // What stands for a token is put in before the text is cut.
    [1, `${'x'.repeat(490)} ${'a'.repeat(16)}.${'b'.repeat(16)}.c`, { code: 1, message: `${'x'.repeat(490)} [token]` }],
  ])('is told in one short line: %j, %j', async (code, message, told) => {
    duo.answer = json(400, { stat: 'FAIL', code, message })
    const { duo: heard } = await failureOf(duo.client().healthCheck())
    expect(heard).toEqual({ ...told, status: 400 })
  })
})

describe('how long to wait', () => {
  it.each<[headers: Record<string, string>, retryAfter: number | undefined]>([
    [{ 'retry-after': '999999' }, 999_999],
    [{ 'retry-after': '1234567' }, undefined],
    [{ 'retry-after': 'soon', date: new Date(now * 1000).toUTCString() }, undefined],
    [{ date: new Date(now * 1000).toUTCString() }, undefined],
  ])('%j', async (headers, retryAfter) => {
    duo.answer = json(429, '', headers)
    const { duo: told = {} } = await failureOf(duo.client().healthCheck())
    expect(told).toEqual({ status: 429, ...(retryAfter !== undefined && { retryAfter }) })
  })
})

describe('why a call failed', () => {
  it.each<[what: string, thrown: unknown, said: string]>([
    ['a text', 'no way', 'for no given reason'],
    ['a plain error', new Error('no way'), 'no way'],
    ['one with a code', coded('no way', 'ECONNRESET'), 'no way (ECONNRESET)'],
    ['one that tells its code', coded('read ECONNRESET', 'ECONNRESET'), 'read ECONNRESET'],
    ['one whose code is a number', coded('no way', 7), 'no way'],
    ['one with a cause', new Error('fetch failed', { cause: coded('no way', 'E') }), 'no way (E)'],
    ['one with several', new AggregateError([coded('first', 'E'), new Error('second')], 'all'), 'first (E)'],
    ['one with a cause that is no error', new Error('no way', { cause: 'because' }), 'no way'],
    ['the fifth of a chain', chain(6), 'cause 4'],
  ])('is told from %s', async (_what, thrown, said) => {
    const fetch: UniversalClientOptions['fetch'] = () => Promise.reject(thrown)
    const error = await failureOf(duo.client({ fetch }).healthCheck())
    expect(error.message).toBe(`the call to ${new URL(duo.url).host} failed: ${said}`)
  })
})

describe('a page of Duo’s', () => {
  const question = {
    ikey: 'D'.repeat(20),
    skey: 's'.repeat(40),
    akey: 'a'.repeat(40),
    parent: 'https://app.example.com/',
  }

  it('is asked for as a browser would', async () => {
    const seen: unknown[] = []
    const fetch: UniversalClientOptions['fetch'] = async (_url, { method, headers }) => {
      seen.push(method, headers)
      return new Response('<form></form>', { status: 200 })
    }
    await askFrame({ ...question, host: duo.url, fetch })
    expect(seen).toEqual(['GET', { accept: 'text/html' }])
  })

  it.each([
    [500, 'duo_unavailable'],
    [429, 'duo_rate_limited'],
  ])('is told by its status: %i', async (status, code) => {
    duo.answer = json(status, '')
    const error = await failureOf(askFrame({ ...question, host: duo.url }))
    expect(error).toMatchObject({ code, duo: { status } })
    expect(error.message).toBe(`${new URL(duo.url).host} answered ${status}`)
  })
})

function answering(answer: object): UniversalClientOptions['fetch'] {
  return async () => ({ headers: new Headers(), ...answer }) as unknown as FetchResponse
}

function fail(code: number, message: string): object {
  return { stat: 'FAIL', code, message }
}

function coded(message: string, code: unknown): Error {
  return Object.assign(new Error(message), { code })
}

/** An error with so many causes, one below the other. */
function chain(length: number): Error {
  const causes = Array.from({ length }, (_, depth) => new Error(`cause ${depth}`))
  for (const [depth, cause] of causes.entries()) if (depth > 0) (causes[depth - 1] as Error).cause = cause
  return causes[0] as Error
}
