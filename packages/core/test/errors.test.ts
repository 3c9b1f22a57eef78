import { describe, expect, it, vi } from 'vitest'
import { DuoError, isDuoError } from '../src/errors.js'
import { describeFailure, type DuoErrorCode } from '../src/failures.js'

describe('DuoError', () => {
  it('carries what Koa and Express answer with', () => {
    const error = new DuoError('duo_required', undefined, { headers: { 'www-authenticate': 'Duo' } })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'DuoError', code: 'duo_required', status: 401, expose: true })
    expect(error.message).toBe(describeFailure('duo_required').title)
    expect(error.advice).toBe(describeFailure('duo_required').advice)
    expect(error.headers).toEqual({ 'www-authenticate': 'Duo' })
  })

  it('shows nobody what is wrong with the application', () => {
    expect(new DuoError('invalid_option', 'skey must be the secret key')).toMatchObject({ status: 500, expose: false })
  })

  it('keeps its cause, even one that is undefined', () => {
    const cause = new Error('connection lost')
    expect(new DuoError('session_missing', 'no session', { cause }).cause).toBe(cause)
    expect('cause' in new DuoError('session_missing', 'no session', { cause: undefined })).toBe(true)
    expect('cause' in new DuoError('session_missing')).toBe(false)
  })

  it('is an outage only when Duo is out of reach', () => {
    expect(new DuoError('duo_unavailable').outage).toBe(true)
    const others: DuoErrorCode[] = ['duo_rate_limited', 'invalid_client', 'duo_refused', 'invalid_grant', 'denied']
    expect(others.filter((code) => new DuoError(code).outage)).toEqual([])
  })

  it('carries what Duo said, and adds to the advice', () => {
    const duo = { status: 400, code: 40002, clockDifference: 412 }
    const error = new DuoError('invalid_client', 'no', { duo, moreAdvice: 'Look at the clock.' })
    expect(error.duo).toEqual(duo)
    expect(error.advice).toBe(`${describeFailure('invalid_client').advice} Look at the clock.`)
    expect(new DuoError('invalid_client').duo).toBeUndefined()
  })

  it('has a status that fits an answer, a title and advice for each code', () => {
    const codes: DuoErrorCode[] = ['malformed', 'bad_signature', 'expired', 'replayed', 'body_consumed', 'cross_site']
    for (const code of codes) {
      const { status, title, advice } = describeFailure(code)
      expect(status).toSatisfy((value: number) => value >= 400 && value < 600)
      expect(title).not.toBe('')
      expect(advice).toMatch(/[.!]$/)
    }
  })
})

describe('isDuoError', () => {
  it('knows one of another copy of the module', async () => {
    vi.resetModules()
    const copy = await import('../src/errors.js')
    const error = new copy.DuoError('expired')
    expect(error).not.toBeInstanceOf(DuoError)
    expect(isDuoError(error)).toBe(true)
  })

  it.each([undefined, null, 1, 'DuoError', {}, new Error('x'), { code: 'expired', name: 'DuoError' }, () => 1])(
    'takes nothing else: %s',
    (value) => {
      expect(isDuoError(value)).toBe(false)
    },
  )
})
