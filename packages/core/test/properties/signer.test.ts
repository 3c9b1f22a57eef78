import { createSigner } from '@duokit/core'
import { verify_response } from '@duokit/core/compat'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { akey, contentOf, ikey, keys, now, responseOf, signText, skey } from '../web/signed-text.js'
import { expectAlways } from './expect-always.js'
import { anyText, changed, userName } from './texts.js'

const signerAt = (seconds: number) => createSigner({ ...keys, now: () => seconds * 1000 })
const signer = signerAt(now)
const ownHalf = (name: string) => signer.signRequest(name).split(':')[1]

describe('signing and verifying', () => {
  it('gives back the name that was signed, in any script', () =>
    expectAlways(userName, (name) => {
      expect(signer.verifyResponse(`${signText('AUTH', contentOf(name), skey)}:${ownHalf(name)}`)).toBe(name)
    }))

  it('never takes one of two names for the other', () =>
    expectAlways(userName, userName, (one, other) => {
      const answer = `${signText('AUTH', contentOf(one), skey)}:${ownHalf(other)}`
      expect(signer.verifyResponse(answer)).toBe(one === other ? one : null)
    }))

  it('refuses every single change of a genuine answer', () =>
    expectAlways(changed(responseOf(contentOf('alice'))), (text) => {
      expect(signer.verifyResponse(text)).toBeNull()
    }))

  it('takes any text, and lets none in that no key signed', () =>
    expectAlways(anyText, anyText, anyText, (one, two, three) => {
      for (const text of [one, `${one}:${two}`, `AUTH|${one}|${two}:APP|${two}|${three}`]) {
        expect(signer.inspectResponse(text)).toMatchObject({ verified: false, reason: expect.any(String) as string })
        expect(verify_response(ikey, skey, akey, text)).toBeNull()
      }
    }))

  it('lets nobody in by whatever the right keys signed but an answer', () =>
    expectAlways(anyText, anyText, (own, others) => {
      fc.pre(!/^[^|]+\|[^|]+\|\d{1,15}$/.test(own))
      expect(signer.verifyResponse(responseOf(own))).toBeNull()
      expect(signer.verifyResponse(responseOf(own, others))).toBeNull()
    }))
})

/** What a clock may give that is no number. */
const noNumber = fc.oneof(
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, undefined, 'now', {}, () => 1),
  fc.string().filter((text) => Number.isNaN(Number(text))),
)

describe('time', () => {
  const second = fc.integer({ min: now - 10_000, max: now + 10_000 })

  it('only ever ends an answer: who was refused for being late is refused later, too', () =>
    expectAlways(second, second, fc.nat({ max: 5000 }), (end, at, later) => {
      const answer = responseOf(contentOf('alice', end))
      const before = signerAt(at).verifyResponse(answer)
      expect(before).toBe(at < end ? 'alice' : null)
      const after = signerAt(at + later).verifyResponse(answer)
      expect(before === null && after !== null).toBe(false)
    }))

  it('is the earlier of both ends', () =>
    expectAlways(second, second, second, (end, ownEnd, at) => {
      const answer = responseOf(contentOf('alice', end), contentOf('alice', ownEnd))
      expect(signerAt(at).verifyResponse(answer)).toBe(at < Math.min(end, ownEnd) ? 'alice' : null)
    }))

  it('on any clock that gives no number lets nobody in', () =>
    expectAlways(noNumber, (time) => {
      const broken = createSigner({ ...keys, now: () => time as number })
      expect(broken.verifyResponse(responseOf(contentOf('alice')))).toBeNull()
    }))
})
