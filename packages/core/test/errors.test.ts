import { inspect } from 'node:util'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { DuoError, isDuoError } from '../src/errors/errors.js'
import { describeFailure, type DuoErrorCode } from '../src/errors/failures.js'
import { isRejectReason } from '../src/errors/rejections.js'
import { en } from '../src/gate/pages/english.js'
import { messageOf, nextStepsOf } from '../src/gate/responses/message-of.js'

/** What each failure is answered with. Programs rely on it. */
const statuses: Record<DuoErrorCode, number> = {
  body_consumed: 500,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  body_too_large: 413,
  body_timeout: 408,
  cross_site: 403,
  malformed: 400,
  bad_signature: 403,
  bad_app_signature: 403,
  wrong_key: 403,
  wrong_prefix: 403,
  expired: 403,
  app_expired: 403,
  implausible_expiry: 403,
  user_mismatch: 403,
  wrong_issuer: 403,
  nonce_mismatch: 403,
  not_yet_valid: 403,
  denied: 403,
  duo_error: 403,
  state_unknown: 403,
  session_changed: 403,
  replayed: 403,
  duo_unavailable: 503,
  duo_rate_limited: 503,
  invalid_client: 500,
  invalid_redirect_url: 500,
  invalid_grant: 403,
  duo_refused: 500,
  callback_failed: 500,
  single_use_unavailable: 503,
  single_use_full: 503,
  invalid_option: 500,
  session_missing: 500,
  session_not_renewed: 500,
  page_failed: 500,
  binding_missing: 500,
  invalid_identity: 500,
  untrusted_next: 500,
  invalid_verified_answer: 500,
  first_factor_required: 401,
  duo_required: 401,
  verification_too_old: 403,
  factor_not_accepted: 403,
  invalid_username: 403,
  unknown_ikey: 500,
  bad_request_signature: 500,
  bad_request_time: 500,
  wrong_application_type: 500,
}

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

  it('leads to the documentation wherever Node prints it', () => {
    const error = new DuoError('invalid_option', 'origin must be a URL')
    expect(inspect(error)).toContain(`help: '${error.help}'`)
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

  it.each(Object.entries(statuses) as [DuoErrorCode, number][])('%s is answered with %i', (code, status) => {
    const error = new DuoError(code)
    expect(error).toMatchObject({ status, expose: status < 500 })
    expect(error.message).toMatch(/^[A-Z]/)
    expect(error.advice).toMatch(/[.!]$/)
    expect(error.help).toMatch(new RegExp(`^https://[^#]+/reference/errors\\.html#${code}$`))
  })
})

describe('pages', () => {
  const codes = (Object.keys(statuses) as DuoErrorCode[]).filter((code) => isRejectReason(code))

  it('tell people to wait against too much of something, and against nothing else', () => {
    const waiting = codes.filter((code) => /wait|minute/i.test(en.texts[messageOf(code)].join(' ')))
    expect(waiting).toEqual(['duo_rate_limited', 'single_use_full'])
  })

  it('offer another try of no failure that only an operator can fix', () => {
    const offered = codes.filter((code) => describeFailure(code).status === 500 && nextStepsOf(messageOf(code)).retry)
    expect(offered).toEqual([])
  })
})

describe('isDuoError', () => {
  // Loaded outside of the test: what a module computes while it is loaded belongs to none, also for the mutation run.
  let Copy: typeof DuoError
  beforeAll(async () => {
    vi.resetModules()
    Copy = (await import('../src/errors/errors.js')).DuoError
  })

  it('knows one of another copy of the module', () => {
    const error = new Copy('expired')
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
