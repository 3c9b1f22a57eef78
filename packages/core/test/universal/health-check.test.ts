import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientId, clientSecret, DuoService, json, now, otherSecret } from './duo-service.js'
import { failureOf } from '../failure-of.js'
import { readJwt } from './jwt.js'

const duo = new DuoService()
beforeEach(() => duo.open())
afterEach(() => duo.close())

describe('healthCheck', () => {
  it('asks as the application, in a form', async () => {
    await duo.client().healthCheck()
    const [call] = duo.calls.splice(0)
    expect(call).toMatchObject({
      method: 'POST',
      path: '/oauth/v1/health_check',
      type: 'application/x-www-form-urlencoded',
    })
    expect([...(call?.form.keys() ?? [])]).toEqual(['client_id', 'client_assertion'])
    expect(call?.form.get('client_id')).toBe(clientId)
    // Neither iat nor nbf: Duo forgives no clock that runs ahead in them.
    expect(readJwt(call?.form.get('client_assertion') ?? '', clientSecret)).toEqual({
      iss: clientId,
      sub: clientId,
      aud: `${duo.url}/oauth/v1/health_check`,
      jti: expect.stringMatching(/^[\w-]{36}$/) as string,
      exp: now + 300,
    })
  })

  it('uses each jti once', async () => {
    const client = duo.client()
    await client.healthCheck()
    await client.healthCheck()
    const ids = duo.calls.splice(0).map(({ form }) => readJwt(form.get('client_assertion') ?? '', clientSecret)['jti'])
    expect(new Set(ids).size).toBe(2)
  })

  it('signs with the newest secret', async () => {
    await duo.client({ clientSecret: [otherSecret, clientSecret] }).healthCheck()
    const [call] = duo.calls.splice(0)
    expect(readJwt(call?.form.get('client_assertion') ?? '', otherSecret)).toMatchObject({ iss: clientId })
  })

  it.each([0, 1, -1, 412, -412])('says that the clock of this machine is %i s ahead', async (difference) => {
    duo.answer = json(200, { stat: 'OK', response: { timestamp: now - difference } })
    expect(await duo.client().healthCheck()).toEqual({ clockDifference: difference })
  })

  it('allows for Duo telling whole seconds only', async () => {
    expect(await duo.client({ now: () => now * 1000 + 900 }).healthCheck()).toEqual({ clockDifference: 0 })
  })

  it('takes Duo’s time from the Date header where the answer has none', async () => {
    duo.answer = json(200, { stat: 'OK', response: {} }, { date: new Date((now - 60) * 1000).toUTCString() })
    expect(await duo.client().healthCheck()).toEqual({ clockDifference: 60 })
    duo.answer = json(200, { stat: 'OK' })
    expect(await duo.client().healthCheck()).toEqual({ clockDifference: undefined })
  })

  it.each(['soon', null, '1e999'])('takes no time from %j', async (timestamp) => {
    duo.answer = json(
      200,
      `{"stat":"OK","response":{"timestamp":${timestamp === '1e999' ? timestamp : JSON.stringify(timestamp)}}}`,
    )
    expect(await duo.client().healthCheck()).toEqual({ clockDifference: undefined })
  })
})

describe('a refused application', () => {
  const refusal = {
    stat: 'FAIL',
    code: 40002,
    message: 'invalid_client',
    message_detail: 'Failed to verify signature.',
    timestamp: now,
  }

  it.each([200, 400, 401])('is invalid_client, with Duo’s words and no outage, under status %i', async (status) => {
    duo.answer = json(status, refusal)
    const error = await failureOf(duo.client().healthCheck())
    expect(error).toMatchObject({ code: 'invalid_client', status: 500, expose: false, outage: false })
    expect(error.duo).toEqual({
      status: 400 <= status ? status : 400,
      code: 40002,
      message: 'invalid_client',
      detail: 'Failed to verify signature.',
      clockDifference: 0,
    })
    expect(error.message).toContain('40002, invalid_client, Failed to verify signature.')
    expect(error.advice).toMatch(/secret .* host .* type .* clock/)
    expect(error.advice).toContain("The clock is not it: it agrees with Duo's to within 30 seconds.")
  })

  it('in the words of OAuth too', async () => {
    duo.answer = json(400, { error: 'invalid_client', error_description: 'The provided client_assertion was invalid.' })
    const error = await failureOf(duo.client().healthCheck())
    expect(error.code).toBe('invalid_client')
    expect(error.duo).toStrictEqual({
      status: 400,
      code: 'invalid_client',
      detail: 'The provided client_assertion was invalid.',
    })
    // Without Duo's time nothing is known of the clock.
    expect(error.advice).not.toMatch(/The clock (?:of this machine is|is not it)/)
  })

  it.each([
    { stat: 'FAIL', code: 40002, message: 'something else' },
    { stat: 'FAIL', code: 40099, message: 'invalid_client' },
  ])('is known by its number and by its name: %j', async (body) => {
    duo.answer = json(400, body)
    await expect(duo.client().healthCheck()).rejects.toMatchObject({ code: 'invalid_client' })
  })

  it.each([
    [412, 'is 412 seconds ahead of'],
    [-412, 'is 412 seconds behind'],
  ])('says by how much the clock is wrong: %i', async (difference, words) => {
    duo.answer = json(400, { ...refusal, timestamp: now - difference })
    const error = await failureOf(duo.client().healthCheck())
    expect(error.advice).toContain(`The clock of this machine ${words} Duo's.`)
    expect(error.duo?.clockDifference).toBe(difference)
  })

  it('says so by the Date header where Duo tells no time', async () => {
    duo.answer = json(400, { error: 'invalid_client' }, { date: new Date((now - 3600) * 1000).toUTCString() })
    expect((await failureOf(duo.client().healthCheck())).advice).toContain('3600 seconds ahead')
  })

  it.each([
    [{ stat: 'FAIL', code: 40301, message: 'Access forbidden', timestamp: now }, 403],
    [{ error: 'unauthorized_request', error_description: 'Unauthorized OIDC request' }, 400],
    [{ stat: 'FAIL', code: 40401, message: 'Resource not found' }, 404],
    ['Customer does not have frameless access enabled.', 401],
    // There was no code to refuse.
    [{ error: 'invalid_grant', error_description: 'Invalid redirect URI' }, 400],
    [{ error: 'invalid_grant' }, 400],
    ['<html>Forbidden by the proxy</html>', 403],
    ['', 400],
  ])('for another reason is duo_refused, and no outage: %j', async (body, status) => {
    duo.answer = json(status, body)
    const error = await failureOf(duo.client().healthCheck())
    expect(error).toMatchObject({ code: 'duo_refused', status: 500, outage: false, duo: { status } })
    // The clock is a cause of invalid_client alone.
    expect(error.advice).not.toContain('clock')
  })
})

describe('what Duo says', () => {
  it('is nothing, where it says no more than no', async () => {
    duo.answer = json(400, '')
    expect((await failureOf(duo.client().healthCheck())).message).toBe('Duo refused the call with 400')
  })

  it('becomes one line of bounded length without tokens, and nothing else of the answer', async () => {
    const token = 'eyJhbGciOiJIUzUxMiJ9.eyJpc3MiOiJESVhYWFhYWFhYIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ'
    const detail = `first\r\nsecond\u2028${token} ${'x'.repeat(5000)}`
    duo.answer = json(400, {
      stat: 'FAIL',
      code: 40002,
      message: 'invalid_client',
      message_detail: detail,
      skey: 'S3cret',
    })
    const error = await failureOf(duo.client().healthCheck())
    expect(error.duo?.detail).toMatch(/^first second \[token\] x+$/)
    expect(error.duo?.detail).toHaveLength(500)
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('S3cret')
  })

  it.each([{ error: '' }, { stat: 'FAIL', code: {}, message: [], message_detail: 4 }, { stat: 'FAIL' }])(
    'may be anything: %j',
    async (body) => {
      duo.answer = json(400, body)
      expect(await failureOf(duo.client().healthCheck())).toMatchObject({ code: 'duo_refused', duo: { status: 400 } })
    },
  )
})
