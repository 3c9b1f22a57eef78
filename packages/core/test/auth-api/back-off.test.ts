import { type AuthApi, type AuthApiOptions, createAuthApi } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../failure-of.js'

const keys = { ikey: 'DIXXXXXXXXXXXXXXXXXX', skey: 'deadbeef'.repeat(5), host: 'api-xxxxxxxx.duosecurity.com' }
const tooMany = (headers: Record<string, string> = {}): Response =>
  Response.json({ stat: 'FAIL', code: 42901, message: 'Too Many Requests' }, { status: 429, headers })

/** A Duo that says this in turn, and then that all is well; on a clock that only waiting moves. */
function scene(answers: (Response | Error)[], options: Partial<AuthApiOptions> = {}) {
  let milliseconds = 1_800_000_000_000
  const waits: number[] = []
  const sent: Readonly<Record<string, string>>[] = []
  const api: AuthApi = createAuthApi({
    ...keys,
    now: () => milliseconds,
    random: () => 0,
    wait: async (pause) => {
      waits.push(pause)
      milliseconds += pause
    },
    fetch: async (_url, { headers }) => {
      sent.push(headers)
      const answer = answers.shift() ?? Response.json({ stat: 'OK', response: { time: 1_800_000_000 } })
      if (answer instanceof Error) throw answer
      return answer
    },
    ...options,
  })
  return { api, waits, sent }
}

const seven = Array.from({ length: 7 }, () => 0)

describe('a 429', () => {
  it('is answered by waiting 1, 2, 4, 8, 16 and 32 seconds, and the seventh is given back', async () => {
    const { api, waits, sent } = scene(seven.map(() => tooMany()))
    expect(await failureOf(api.check())).toMatchObject({
      code: 'duo_rate_limited',
      outage: false,
      duo: { status: 429 },
    })
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000])
    expect(sent).toHaveLength(7)
  })

  it('is spread by up to a second', async () => {
    const randoms = [0.999_999, 0.5]
    const { api, waits } = scene([tooMany(), tooMany()], { random: () => randoms.shift() ?? 0 })
    await api.ping()
    expect(waits).toEqual([1999, 2500])
  })

  it('is over as soon as Duo answers', async () => {
    const { api, sent } = scene([tooMany(), tooMany()])
    await expect(api.ping()).resolves.toMatchObject({ time: 1_800_000_000 })
    expect(sent).toHaveLength(3)
  })

  it('has the next try signed anew, with its own date', async () => {
    const { api, sent } = scene([tooMany(), tooMany()])
    await api.check()
    expect(sent.map((headers) => headers['x-duo-date'])).toEqual([
      'Fri, 15 Jan 2027 08:00:00 -0000',
      'Fri, 15 Jan 2027 08:00:01 -0000',
      'Fri, 15 Jan 2027 08:00:03 -0000',
    ])
    expect(new Set(sent.map(({ authorization }) => authorization)).size).toBe(3)
  })

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'x-retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Fri, 15 Jan 2027 08:00:05 GMT', date: 'Fri, 15 Jan 2027 08:00:00 GMT' }, 5000],
    [{ 'retry-after': 'soon' }, 1000],
  ])('waits as Duo says: %j', async (headers, pause) => {
    const { api, waits } = scene([tooMany(headers)])
    await api.ping()
    expect(waits).toEqual([pause])
  })

  it('is given back at once where Duo wants more than a minute', async () => {
    const { api, waits } = scene([tooMany({ 'retry-after': '61' })])
    expect(await failureOf(api.ping())).toMatchObject({ code: 'duo_rate_limited', duo: { retryAfter: 61 } })
    expect(waits).toEqual([])
  })

  it('is given back at once with one try', async () => {
    const { api, waits, sent } = scene([tooMany()], { tries: 1 })
    expect(await failureOf(api.ping())).toMatchObject({ code: 'duo_rate_limited' })
    expect([waits, sent.length]).toEqual([[], 1])
  })
})

describe('a refusal of ping', () => {
  it.each([40102, 40103, 40104, 40105, 40301])('says nothing of keys, since none were sent: %i', async (code) => {
    const { api } = scene([Response.json({ stat: 'FAIL', code, message: 'no' }, { status: 401 })])
    expect(await failureOf(api.ping())).toMatchObject({ code: 'duo_refused', outage: false, duo: { code } })
  })
})

describe('a refusal of check', () => {
  const date = 'Fri, 15 Jan 2027 08:00:00 GMT'
  const refusal = async (body: object, headers: Record<string, string> = {}) =>
    failureOf(scene([Response.json({ stat: 'FAIL', ...body }, { status: 401, headers })]).api.check())

  it.each([40103, 40104, 40105])('that may come of the clock tells what is known of it: %i', async (code) => {
    expect((await refusal({ code }, { date })).advice).toContain('The clock is not it')
    const unknown = await refusal({ code })
    expect(unknown.advice).not.toMatch(/NaN|seconds (?:ahead|behind)|The clock is not it/)
    expect(unknown.duo).toStrictEqual({ status: 401, code })
  })

  it.each([40102, 40301])('that cannot come of the clock does not speak of it: %i', async (code) => {
    const error = await refusal({ code }, { date })
    expect(error.advice).not.toContain('The clock')
    expect(error.duo).toStrictEqual({ status: 401, code, clockDifference: 0 })
  })

  it('has Duo’s words, where there are any', async () => {
    expect((await refusal({ code: 40103, message: 'Invalid' })).message).toBe(
      'Duo refused the call with 401: 40103, Invalid',
    )
    expect((await refusal({})).message).toBe('Duo refused the call with 401')
    expect((await refusal({})).code).toBe('duo_refused')
  })
})

describe('nothing else is repeated', () => {
  it.each<[what: string, answer: Response | Error]>([
    ['an outage', new Response('', { status: 503 })],
    ['a lost connection', new TypeError('fetch failed')],
    ['a refusal', Response.json({ stat: 'FAIL', code: 40103 }, { status: 401 })],
    ['an answer without a time', Response.json({ stat: 'OK', response: {} })],
    [
      'an answer that has its time beside it',
      Response.json({ stat: 'OK', response: {} }, { headers: { date: 'Fri, 15 Jan 2027 08:00:00 GMT' } }),
    ],
    ['an answer that is not in order', Response.json({ stat: 'WARN', response: { time: 1_800_000_000 } })],
    ['a time that is none', Response.json({ stat: 'OK', response: { time: 'now' } })],
    ['no object', Response.json({ stat: 'OK', response: null })],
  ])('%s', async (_what, answer) => {
    const { api, waits, sent } = scene([answer])
    await failureOf(api.check())
    expect([waits, sent.length]).toEqual([[], 1])
  })
})
