import { createSigner } from '@duokit/core'
import * as compat from '@duokit/core/compat'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHmacSha1 } from '../../src/web/hmac-sha1.js'
import vectors from '../vectors/web-v2.json' with { type: 'json' }

const { keys, halves } = vectors
const { akey, otherAkey } = keys

const signerAt = (seconds: number, changes: { ikey?: string; akey?: string } = {}) =>
  createSigner({ ikey: keys.ikey, skey: keys.skey, akey, now: () => seconds * 1000, ...changes })

afterEach(() => vi.useRealTimers())

describe('signing', () => {
  it.each(vectors.sign)('$id $user', ({ user, clock, request }) => {
    expect(signerAt(clock).signRequest(user)).toBe(request)
    vi.useFakeTimers({ now: clock * 1000, toFake: ['Date'] })
    expect(compat.sign_request(keys.ikey, keys.skey, akey, user)).toBe(request)
  })

  it('enrolment', () => {
    const { user, clock, request } = vectors.signEnroll
    expect(signerAt(clock).signEnrollRequest(user)).toBe(request)
  })

  it('refuses the name with a leading blank that the SDKs of Duo sign (DUO-PSA-2015-003)', () => {
    const { user, clock } = vectors.refusedHere
    expect(() => signerAt(clock).signRequest(user)).toThrow(expect.objectContaining({ code: 'invalid_username' }))
    expect(compat.sign_request(keys.ikey, keys.skey, akey, user)).toBe(vectors.errors.ERR_USER)
  })

  it.each(vectors.refusals)('$id: $error', ({ error, user, ...wrong }) => {
    expect(compat.sign_request(wrong.ikey, wrong.skey, wrong.akey, user)).toBe(Reflect.get(vectors.errors, error))
    const { ikey, skey, akey: own } = wrong
    expect(() => createSigner({ ikey, skey, akey: own }).signRequest(user)).toThrow(
      expect.objectContaining({ code: error === 'ERR_USER' ? 'invalid_username' : 'invalid_option' }),
    )
  })

  it(`${vectors.utf8Bytes.id}: ${vectors.utf8Bytes.why}`, () => {
    const bytes = Buffer.from(vectors.utf8Bytes.base64, 'base64') as never
    expect(() => signerAt(1).signRequest(bytes)).toThrow(expect.objectContaining({ code: 'invalid_username' }))
    expect(compat.sign_request(keys.ikey, keys.skey, akey, bytes)).toBe(vectors.errors.ERR_USER)
  })

  it.each(Object.entries(vectors.errors))('%s has the text of the npm package', (name, text) => {
    expect(Reflect.get(compat, name)).toBe(text)
  })
})

describe('verifying', () => {
  it.each(vectors.verify)('$id', (vector) => {
    const { clock, user, enroll } = vector
    const signer = signerAt(clock, vector.ikey === undefined ? {} : { ikey: vector.ikey })
    const response = `${Reflect.get(halves, vector.response)}:${appHalf(vector.app, signer.signRequest, clock)}`

    const inspection = enroll ? signer.inspectEnrollResponse(response) : signer.inspectResponse(response)
    const { reason, secondsLate } = vector
    expect(inspection).toMatchObject(
      user === null
        ? { verified: false, reason, ...(secondsLate !== undefined && { secondsLate }) }
        : { verified: true, username: user },
    )
    expect((enroll ? signer.verifyEnrollResponse : signer.verifyResponse)(response)).toBe(user)

    vi.useFakeTimers({ now: clock * 1000, toFake: ['Date'] })
    const ours = compat.verify_response(vector.ikey ?? keys.ikey, keys.skey, akey, response)
    expect(ours).toBe(enroll ? signer.verifyResponse(response) : user)
  })
})

describe('HMAC', () => {
  it.each(vectors.hmac)('$id', ({ key, text, mac }) => {
    expect(createHmacSha1(key)(text)).toBe(mac)
    expect(createHmacSha1(key, null)(text)).toBe(mac)
  })
})

function appHalf(name: string, signRequest: (user: string) => string, clock: number): string {
  if (name === 'fresh') return signRequest('testuser').split(':')[1] ?? ''
  if (name === 'fresh with another akey') {
    return signerAt(clock, { akey: otherAkey }).signRequest('testuser').split(':')[1] ?? ''
  }
  return String(Reflect.get(halves, name))
}
