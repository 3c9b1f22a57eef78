import { createHash, createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiAnswer } from './api-answer.js'

describe('check', () => {
  const host = 'api-xxxxxxxx.duosecurity.com'
  const ikey = 'DIXXXXXXXXXXXXXXXXXX'
  const skey = 'deadbeef'.repeat(5)
  const date = 'Wed, 25 Nov 2026 03:18:22 -0000'
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await createSimulator({ hosts: [host], application: { ikey, skey } })
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  interface Asked {
    authorization?: string
    query?: string
    headers?: Record<string, string>
  }

  function check({ authorization, query = '', headers = {} }: Asked): Promise<{ status: number; body: ApiAnswer }> {
    return new Promise((resolve, reject) => {
      const sent = authorization === undefined ? headers : { authorization, ...headers }
      const options = {
        host: '127.0.0.1',
        port: simulator.port,
        path: `/auth/v2/check${query}`,
        headers: sent,
        agent: false,
      }
      httpRequest(options, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as ApiAnswer }))
      })
        .on('error', reject)
        .end()
    })
  }

  const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex')
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  const signed = (lines: string[], hash = 'sha512', key = skey): string =>
    basic(`${ikey}:${createHmac(hash, key).update(lines.join('\n')).digest('hex')}`)
  const v2 = (params = '', when = date): string[] => [when, 'GET', host, '/auth/v2/check', params]
  const frozen = (): void => simulator.clock.freeze(Date.parse(date) / 1000)

  // Made by the official client for Python.
  it.each([
    ['v1 sha1', host, '6ZGNhZjE0MWM4ZjRhOGI1OTU4Yjg2MGNjNWYwYjE0YTU2ZDc2MDc2NA=='],
    ['v2 sha1', host, '6ZDAyN2Q4OTRhNWU4MmYwNzM0MTUxODhiMWM4NmYwZWFkMTlhM2FjMQ=='],
    [
      'v2 sha512',
      host,
      '6NjI4MDdjOWE0MjUzNDJiNTZkMzQyYjMyZDBjNTNmM2Q2NTk2MGRkNDc5MTdmMzljMTVlYjcxNjFkZmNjNTdlY2M1NjZkNjVhOTFjYTUwNDk3MzBlOGZiYzAwZDMzMmUxZDE4M2ZiNjVmYjU5MTM4ODRjZjJiNmM5M2Q0N2I0ZDY=',
    ],
    [
      'v4 sha512',
      host,
      '6NmRlOTFmYzYzM2NmYmJjZTczYTBlZGE0Yzc3NjU2NGU3YTY5YjljZjRlODA3MTc0ZDAwNzExNjRmZTkwMDlmYWQxM2U4MzYwNzYyMWNjYTc0MjVkYmYyYTM5NGQ1ZTA3NGNiNjM1OTNiYWQzMTU5MDI4MzM4ZDFiMTQ1MWU3NzA=',
    ],
    [
      'v5 sha512',
      host,
      '6Mzk1NDFlMDkzNGY0NDVhNmM0YThmZGJhOTAyYTkzMzEzODI2ODIxM2Q5ODQ1OGRmYTM3ZWFiYjY2YzNhZGQ5NjcwZGY5ZjRlMTE5NjE0MjA1MGMxYzE3MjVhMGQxOTIxMTJiZGQwMWJhYjljMDhkMjc2OTFhMDdhNzAxOTA2NDI=',
    ],
    [
      'v2 sha512',
      'localhost',
      '6MTU4Y2EwMDBlZTM1NTA2NzZlZmUzYjI3YTExZGU3MzRiZGY5MDhhY2M3MGZjNmZlMDQwNjU2YTQ3NjE4M2ZkZmE0MTkwNDk3MWJjMWQ4YmM5NDRlNGI0NDA4NDk3NzQ1ZmM0ZjQxZWUxYzljYjNiZDM2MDc4YTgyZGQwMGI2NjU=',
    ],
    [
      'v5 sha512',
      'localhost',
      '6NWQ3MDFiZjEwMmViMTFiYmRkYzUwOWMyNjFlOWFjMGExNDNmNWY5YmU2YTllZGQxNGYxYTAwYTc4ODQ3MTY3YmFiOTE4M2IxMGZlZjY0OGI3MmY1NTg4ZTk5MWRiZmRhM2I2NzlkNmQxMzViOGFhYTkyZjM1MjdhNzFjM2M2YmQ=',
    ],
  ])('known answers: %s at %s', async (signature, _host, rest) => {
    frozen()
    const authorization = `Basic RElYWFhYWFhYWFhYWFhYWFhYWFg${rest}`
    for (const query of ['', '?']) {
      expect((await check({ authorization, query, headers: { date } })).body.stat).toBe('OK')
      expect(simulator.events.last('api.called')).toMatchObject({ ikey, detail: { endpoint: 'check', signature } })
    }
  })

  it('takes the host with and without its port, as the client writes it', async () => {
    frozen()
    for (const name of ['localhost', `localhost:${simulator.port}`, '127.0.0.1', `127.0.0.1:${simulator.port}`, host]) {
      const authorization = signed([date, 'GET', name, '/auth/v2/check', ''])
      expect([name, (await check({ authorization, headers: { date } })).status]).toEqual([name, 200])
    }
    const authorization = signed([date, 'GET', 'api-other.duosecurity.com', '/auth/v2/check', ''])
    expect((await check({ authorization, headers: { date } })).body.simulator?.explanation).toContain('for no host of')
  })

  it('X-Duo-Date stands for Date, and is signed as a header in version 5', async () => {
    frozen()
    const lines = [...v2(), sha512(''), sha512(`x-duo-a\0one\0x-duo-date\0${date}`)]
    const headers = { 'X-Duo-Date': date, 'x-duo-A': 'one', 'x-other': 'two', date: 'long ago' }
    expect((await check({ authorization: signed(lines), headers })).status).toBe(200)
    const other = { ...headers, 'x-duo-a': 'three' }
    expect((await check({ authorization: signed(lines), headers: other })).body.code).toBe(40103)
  })

  it('values of one name in the order of the query, or sorted', async () => {
    frozen()
    const query = '?b=2&a=2&a=1'
    for (const params of ['a=2&a=1&b=2', 'a=1&a=2&b=2']) {
      expect((await check({ authorization: signed(v2(params)), query, headers: { date } })).status).toBe(200)
    }
    for (const params of ['b=2&a=2&a=1', 'a=1&b=2', '']) {
      expect((await check({ authorization: signed(v2(params)), query, headers: { date } })).body.code).toBe(40103)
    }
  })

  it.each([
    ['Wed, 25 Nov 2026 03:18:22 -0000'],
    ['Wed, 25 Nov 2026 03:18:22 +0000'],
    ['Wed, 25 Nov 2026 03:18:22 GMT'],
    ['Wed, 25 Nov 2026 03:18:22 UT'],
    ['25 Nov 2026 05:18:22 +0200'],
  ])('the date %s', async (when) => {
    frozen()
    expect((await check({ authorization: signed(v2('', when)), headers: { date: when } })).status).toBe(200)
  })

  it.each<[string, number, string, () => Asked]>([
    ['nothing', 40101, 'There is no Authorization header.', () => ({})],
    ['a bearer', 40101, 'not "Basic"', () => ({ authorization: 'Bearer x', headers: { date } })],
    ['no base64', 40101, 'not "Basic"', () => ({ authorization: 'Basic ä', headers: { date } })],
    ['no colon', 40101, 'colon', () => ({ authorization: basic(ikey), headers: { date } })],
    ['no key', 40101, 'colon', () => ({ authorization: basic(':x'), headers: { date } })],
    ['no date', 40104, 'neither an X-Duo-Date', () => ({ authorization: signed(v2()) })],
    ['an unknown key', 40102, `Known here: ${ikey}`, () => ({ authorization: basic('DI0:x'), headers: { date } })],
    ['a short signature', 40103, '40 (SHA-1)', () => ({ authorization: basic(`${ikey}:ab`), headers: { date } })],
    ['capitals', 40103, '40 (SHA-1)', () => ({ authorization: basic(`${ikey}:${'A'.repeat(40)}`), headers: { date } })],
    ['another secret', 40103, 'Compare', () => ({ authorization: signed(v2(), 'sha1', 'x'), headers: { date } })],
    [
      'another date',
      40103,
      'Compare',
      () => ({ authorization: signed(v2()), headers: { date: `${date} `.replace('22', '23') } }),
    ],
    [
      'a wrong hash',
      40103,
      'Compare',
      () => ({ authorization: signed([...v2(), sha512('')], 'sha1'), headers: { date } }),
    ],
    [
      'a bad query',
      40103,
      'percent-encoded',
      () => ({ authorization: signed(v2()), query: '?a=%ff', headers: { date } }),
    ],
    [
      'no date that can be read',
      40105,
      'RFC 2822',
      () => ({ authorization: signed(v2('', '1')), headers: { date: '1' } }),
    ],
  ])('%s: %i', async (_name, code, words, asked) => {
    frozen()
    const { status, body } = await check(asked())
    expect(status).toBe(Math.floor(code / 100))
    expect(body).toMatchObject({ stat: 'FAIL', code, message: expect.any(String) })
    expect(body.simulator?.explanation).toContain(words)
    const event = simulator.events.last('request.refused')
    expect(event?.detail).toMatchObject({ endpoint: 'check', reason: String(code) })
    expect(JSON.stringify([body, event])).not.toContain(skey)
  })

  it('a clock that is off: by 300 s it works, by more it says how much', async () => {
    const at = Date.parse(date) / 1000
    for (const [off, code, words] of [
      [-300, undefined, undefined],
      [300, undefined, undefined],
      [-301, 40105, "signed 301 s from now: the application's clock runs ahead"],
      [301, 40105, "signed 301 s ago: the application's clock runs behind"],
    ] as const) {
      simulator.clock.freeze(at + off)
      const { body } = await check({ authorization: signed(v2()), headers: { date } })
      expect([off, body.code]).toEqual([off, code])
      expect(body.simulator?.explanation.includes(words ?? '')).toBe(words === undefined ? undefined : true)
    }
    // A wrong secret is called that, whatever the clock says.
    const { body } = await check({ authorization: signed(v2(), 'sha1', 'x'), headers: { date } })
    expect(body.code).toBe(40103)
  })

  it('an application of another type', async () => {
    frozen()
    for (const [type, code] of [
      ['websdk', undefined],
      ['authapi', undefined],
      ['other', 40301],
    ] as const) {
      simulator.applications.set(ikey, { type })
      expect((await check({ authorization: signed(v2()), headers: { date } })).body.code).toBe(code)
    }
    expect((await check({ authorization: signed(v2()), headers: { date } })).body).toMatchObject({
      message: 'Access forbidden',
      message_detail: 'Wrong integration type for this API.',
    })
  })

  it('too many requests', async () => {
    frozen()
    simulator.config.set({ rateLimit: 2, retryAfter: 7 })
    const asked = { authorization: signed(v2()), headers: { date } }
    expect((await check(asked)).body).toEqual({ stat: 'FAIL', code: 42901, message: 'Too Many Requests' })
    const ping = await fetch(`${simulator.url}/auth/v2/ping`)
    expect(ping.status).toBe(429)
    expect(ping.headers.get('retry-after')).toBe('7')
    expect((await check(asked)).status).toBe(200)
  })
})
