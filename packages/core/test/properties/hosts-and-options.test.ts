import {
  createAuthApi,
  createSigner,
  createUniversalClient,
  type DuoError,
  isDuoDomain,
  isDuoError,
  parseDuoHost,
} from '@duokit/core'
import { explain, keyProblem } from '@duokit/core/diagnose'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { akey, ikey, keys, skey } from '../web/signed-text.js'
import { expectAlways } from './expect-always.js'
import { anyText } from './texts.js'

/** What was made, or the refusal of it. Nothing but a DuoError may be thrown. */
function madeOrRefused<T>(make: () => T): T | DuoError {
  try {
    return make()
  } catch (error) {
    if (isDuoError(error)) return error
    throw error
  }
}

/** A refusal names an option, and does not repeat what was given. */
function expectDiscretion(outcome: unknown, given: unknown): void {
  const refusal = isDuoError(outcome) ? outcome : undefined
  expect(['invalid_option', undefined]).toContain(refusal?.code)
  expect(repeats(refusal?.message, given)).toBe(false)
}

function repeats(text: string | undefined, given: unknown): boolean {
  return text !== undefined && typeof given === 'string' && given.trim().length > 8 && text.includes(given)
}

const anyValue = fc.oneof(anyText, fc.anything())
const host = 'api-12345678.duosecurity.com'
const redirectUrl = 'https://app.example.com/duo/callback'

describe('options', () => {
  it.each(['ikey', 'skey', 'akey', 'leeway', 'requestLifetime', 'appLifetime', 'now'])(
    'of a signer: %s may be anything',
    (name) =>
      expectAlways(anyValue, (value) => {
        expectDiscretion(
          madeOrRefused(() => createSigner({ ...keys, [name]: value })),
          value,
        )
      }),
  )

  it.each([
    'clientId',
    'clientSecret',
    'host',
    'redirectUrl',
    'codeParameter',
    'usernameMatch',
    'timeout',
    'trustedRoots',
  ])('of a client: %s may be anything', (name) =>
    expectAlways(anyValue, (value) => {
      expectDiscretion(
        madeOrRefused(() =>
          createUniversalClient({ clientId: ikey, clientSecret: skey, host, redirectUrl, [name]: value }),
        ),
        value,
      )
    }),
  )

  it.each(['ikey', 'skey', 'host', 'signatureVersion', 'tries', 'wait', 'random'])(
    'of the Auth API: %s may be anything',
    (name) =>
      expectAlways(anyValue, (value) => {
        expectDiscretion(
          madeOrRefused(() => createAuthApi({ ikey, skey, host, [name]: value })),
          value,
        )
      }),
  )
})

describe('a host', () => {
  it('is understood the same when it is given as it was understood, and can end no header and no policy', () =>
    expectAlways(
      fc.oneof(
        anyText,
        fc.webUrl(),
        fc.domain(),
        fc.ipV4(),
        fc.ipV6().map((address) => `http://[${address}]`),
      ),
      (text) => {
        const found = madeOrRefused(() => parseDuoHost(text))
        if (isDuoError(found)) return
        expect(found.origin).toMatch(/^https?:\/\/[a-z0-9.:[\]-]+$/)
        expect(parseDuoHost(found.origin)).toEqual(found)
        expect(new URL(found.origin).host).toBe(found.host)
        expect(found.loopback || found.origin.startsWith('https:')).toBe(true)
      },
    ))

  it('is Duo’s only below Duo’s domains', () =>
    expectAlways(anyText, anyText, (before, after) => {
      const text = `${before}duosecurity.com${after}`
      expect(isDuoDomain(text)).toBe(/^(?:[a-z0-9-]+\.)+duosecurity\.com(?::\d{1,5})?$/i.test(text))
    }))
})

describe('what is explained', () => {
  it('may be any text, and expectAlways no signature and no key', () =>
    expectAlways(
      anyText,
      fc.constantFrom('TX', 'AUTH', 'APP', 'ENROLL', 'constructor', '__proto__'),
      (text, prefix) => {
        for (const whole of [
          text,
          `${prefix}|${text}|${'f'.repeat(40)}`,
          `?duo_code=${text}&state=${text}`,
          `${text}.${text}.`,
        ]) {
          const found = explain(whole, { ikey, skeys: [skey], akeys: [akey] })
          const said = JSON.stringify(found ?? null)
          for (const secret of ['f'.repeat(40), skey, akey]) expect(said).not.toContain(secret)
        }
      },
    ))

  it('may be a key of any kind, and is not repeated', () =>
    expectAlways(fc.constantFrom('ikey', 'skey', 'akey'), anyValue, (name, value) => {
      const problem = keyProblem(name, value)
      expect(repeats(problem, value)).toBe(false)
    }))
})
