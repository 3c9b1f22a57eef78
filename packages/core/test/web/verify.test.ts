import { createSigner, type SignerOptions } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { akey, contentOf, ikey, keys, now, otherAkey, responseOf, signPayload, signText, skey } from './signed-text.js'

const at = (seconds: number, changes: Partial<SignerOptions> = {}) =>
  createSigner({ ...keys, now: () => seconds * 1000, ...changes })
const signer = at(now)
const good = contentOf('alice')
const response = responseOf(good)
const [auth, app] = response.split(':') as [string, string]
const payloadOf = (content: string) => Buffer.from(content).toString('base64')

describe('what Duo sends', () => {
  it('is verified, with all that a login has to remember', () => {
    expect(signer.inspectResponse(response)).toEqual({
      verified: true,
      username: 'alice',
      expiresAt: now + 300,
      appExpiresAt: now + 300,
      responseHalf: auth,
      appHalf: app,
    })
  })

  it.each(['tëst', '用户', '😀', 'a:b', 'a b', '\u{feff}alice', ' alice ', 'A\u{fffd}B', 'x'.repeat(1024)])(
    'keeps the name %j as it was signed',
    (user) => expect(signer.verifyResponse(responseOf(contentOf(user)))).toBe(user),
  )

  it('has any end of 1 to 15 digits, leading zeros included', () => {
    expect(signer.verifyResponse(responseOf(contentOf('alice', '0'.repeat(5) + (now + 1))))).toBe('alice')
    expect(signer.verifyResponse(responseOf(contentOf('alice', '9'.repeat(15))))).toBe('alice')
    expect(signer.inspectResponse(responseOf(contentOf('alice', '9'.repeat(16))))).toMatchObject({
      reason: 'malformed',
    })
  })
})

describe('the odd answers of protocol.md A.6, each signed with the right keys', () => {
  const end = now + 300
  const both = (content: string | Uint8Array) => responseOf(content)
  const oddBase64 = (change: (payload: string) => string, user = 'alice') => {
    const payload = payloadOf(contentOf(user))
    if (change(payload) === payload) throw new Error('nothing is odd about this')
    return `${signPayload('AUTH', change(payload), skey)}:${app}`
  }
  const dashed = '>>>???' // gives + and / in base64
  it.each<[string, string]>([
    ...[`+${end}`, ` ${end}`, `${end} `, `${end}\n`, `${end}.9`, `${end}abc`, `1_795_000_300`, `0x7fffffff`].map(
      (odd): [string, string] => [`end ${JSON.stringify(odd)}`, both(contentOf('alice', odd))],
    ),
    ...['9e99', 'Infinity', 'NaN', 'abc', '', '-1', '١٢٣٤٥٦٧٨٩٠'].map((odd): [string, string] => [
      `end ${JSON.stringify(odd)}`,
      both(contentOf('alice', odd)),
    ]),
    ['base64 with a blank inside', oddBase64((text) => `${text.slice(0, 8)} ${text.slice(8)}`)],
    ['base64 with a line break after it', oddBase64((text) => `${text}\n`)],
    ['base64 without padding', oddBase64((text) => text.replace(/=+$/, ''))],
    ['base64 with too much padding', oddBase64((text) => `${text}=`)],
    ['base64 with stray bits at its end', oddBase64((text) => text.replace(/A==$/, 'B=='))],
    [
      'base64 in the alphabet for addresses',
      oddBase64((text) => text.replaceAll('+', '-').replaceAll('/', '_'), dashed),
    ],
    ['junk inside base64', oddBase64((text) => `${text.slice(0, 8)}!${text.slice(8)}`)],
    ['base64 of nothing', oddBase64(() => '')],
    ['upper-case signature', `${auth.slice(0, -40)}${auth.slice(-40).toUpperCase()}:${app}`],
    ['a line break after the answer', `${response}\n`],
    ["a line break after Duo's half", `${auth}\n:${app}`],
    ['a blank before the answer', ` ${response}`],
    ['a third half', `${response}:${app}`],
    ['a colon after the answer', `${response}:`],
    ['a piece too many', `${auth}|x:${app}`],
    ['a bar too many', `${auth}|:${app}`],
    ['a bar before', `|${auth}:${app}`],
    // Else one approval would have many spellings, and single use would be many uses.
    ['no bar before the signature', `${auth.slice(0, -41)}#${auth.slice(-40)}:${app}`],
    ['no bar before the signature of the application', `${auth}:${app.slice(0, -41)}#${app.slice(-40)}`],
    ['no base64 before the signature', `AUTH|${'0'.repeat(40)}:${app}`],
    ['a field too many', both(`${good}|x`)],
    ['a field too few', both('alice|1795000300')],
    ['no user', both(contentOf(''))],
    ['bytes that are no UTF-8', both(Buffer.concat([Buffer.from([0xff]), Buffer.from(good)]))],
    ['half a character', both(Buffer.concat([Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(good)]))],
    ['prefix in lower case', `${signText('auth', good, skey)}:${app}`],
    ['no answer', ''],
    ['one half', auth],
  ])('%s is malformed', (_case, text) => {
    expect(signer.inspectResponse(text)).toMatchObject({ verified: false, reason: 'malformed' })
    expect(signer.verifyResponse(text)).toBeNull()
  })

  it.each<[string, string, string]>([
    ['a request as answer', 'wrong_prefix', `${signText('TX', good, skey)}:${app}`],
    ['an enrolment', 'wrong_prefix', `${signText('ENROLL', good, skey)}:${app}`],
    ['halves swapped', 'wrong_prefix', `${app}:${auth}`],
    ['twice the half of Duo', 'wrong_prefix', `${auth}:${auth}`],
    ['another user', 'user_mismatch', responseOf(good, contentOf('bob'))],
    ['a user in upper case', 'user_mismatch', responseOf(good, contentOf('Alice'))],
    ['NFC and NFD', 'user_mismatch', responseOf(contentOf('\u00e9'), contentOf('e\u0301'))],
    ['another ikey', 'wrong_key', responseOf(contentOf('alice', now + 300, 'DIXXXXXXXXXXXXXXXXXY'))],
    ['an ikey in lower case', 'wrong_key', responseOf(contentOf('alice', now + 300, ikey.toLowerCase()))],
    ['another ikey in the half of the application', 'wrong_key', responseOf(good, contentOf('alice', now + 300, 'X'))],
    ['akey signed what skey should', 'bad_signature', `${signText('AUTH', good, akey)}:${app}`],
    ['skey signed what akey should', 'bad_app_signature', `${auth}:${signText('APP', good, skey)}`],
    ['a changed signature', 'bad_signature', `${auth.slice(0, -1)}${auth.endsWith('0') ? 1 : 0}:${app}`],
    ['an error of the frame', 'duo_error', `ERR|Unable to  load.:${app}`],
  ])('%s: %s', (_case, reason, text) => {
    expect(signer.inspectResponse(text)).toMatchObject({ verified: false, reason })
    expect(signer.verifyResponse(text)).toBeNull()
  })

  it('says what the frame said, and only what the frame can say', () => {
    expect(signer.inspectResponse(`ERR| Unable to  load. :${app}`)).toMatchObject({ detail: 'Unable to load.' })
    for (const odd of ['ERR|<b>', 'ERR|Unable to load<b>', 'an ERR|Unable to load.'])
      expect(signer.inspectResponse(`${odd}:${app}`)).toMatchObject({ reason: 'malformed' })
  })

  it.each<[reason: string, detail: string, text: unknown]>([
    ['malformed', 'It is not a string.', 42],
    ['malformed', 'It is longer than any that Duo sends.', response.padEnd(4097, 'x')],
    ['malformed', "The application's half is none.", response.padEnd(4096, 'x')],
    ['malformed', 'It does not have two halves.', auth],
    ['malformed', 'It does not have two halves.', `${response}:`],
    ['malformed', "Duo's half is none.", `x:${app}`],
    ['malformed', "The application's half is none.", `${auth}:x`],
    ['malformed', 'Duo signed something else than a user.', `${signText('AUTH', 'x', skey)}:${app}`],
    ['malformed', 'akey signed something else than a user.', `${auth}:${signText('APP', 'x', akey)}`],
    ['malformed', 'A half does not end in an HMAC-SHA1.', `${auth.slice(0, -1)}g:${app}`],
    ['wrong_prefix', 'AUTH and AUTH came.', `${auth}:${auth}`],
  ])('tells the log what is wrong: %s, %s', (reason, detail, text) => {
    expect(signer.inspectResponse(text)).toMatchObject({ reason, detail })
  })

  it('repeats no part of an answer that nobody signed, but the kinds of its halves', () => {
    const text = JSON.stringify(signer.inspectResponse(`SECRET|${auth.slice(5)}:${app}`))
    expect(text).not.toContain('SECRET')
    expect(text).toContain('no known kind')
  })
})

describe('time', () => {
  const shortened = responseOf(contentOf('alice', now), contentOf('alice', now + 3600))
  it.each([
    [now - 1, 'alice'],
    [now - 0.001, 'alice'],
    [now, null],
    [now + 0.999, null],
  ])('at %d an answer that ends at that second is for %j', (seconds, user) => {
    expect(at(seconds).verifyResponse(shortened)).toBe(user)
  })

  it('says by how many seconds an answer is late, rounded down', () => {
    expect(at(now + 7.9).inspectResponse(shortened)).toMatchObject({ reason: 'expired', secondsLate: 7 })
  })

  it('forgives as many seconds as leeway says, for the half of Duo alone', () => {
    expect(at(now + 59, { leeway: 60 }).verifyResponse(shortened)).toBe('alice')
    expect(at(now + 60, { leeway: 60 }).inspectResponse(shortened)).toMatchObject({
      reason: 'expired',
      secondsLate: 60,
    })
    const old = responseOf(contentOf('alice', now + 300), contentOf('alice', now))
    expect(at(now, { leeway: 60 }).inspectResponse(old)).toMatchObject({ reason: 'app_expired', secondsLate: 0 })
  })

  it('accepts nothing while the clock gives no time, and signs nothing', () => {
    const broken = createSigner({ ...keys, now: () => Number.NaN })
    expect(broken.inspectResponse(response)).toMatchObject({ reason: 'expired' })
    expect(() => broken.signRequest('alice')).toThrow(/^now must return the time in milliseconds$/)
  })

  it('gives halves the lives that the options say, from the second that has begun', () => {
    const ends = (text: string) =>
      text.split(':').map(
        (half) =>
          Buffer.from(half.split('|')[1] ?? '', 'base64')
            .toString()
            .split('|')[2],
      )
    expect(ends(at(now + 0.999).signRequest('alice'))).toEqual([`${now + 300}`, `${now + 3600}`])
    expect(ends(at(now, { requestLifetime: 60, appLifetime: 120 }).signRequest('alice'))).toEqual([
      `${now + 60}`,
      `${now + 120}`,
    ])
  })
})

describe('rotation', () => {
  const newSkey = 'f'.repeat(40)
  const rotating = at(now, { skey: [newSkey, skey], akey: [otherAkey, akey] })

  it('verifies with each key', () => {
    expect(rotating.verifyResponse(response)).toBe('alice')
    expect(rotating.verifyResponse(`${signText('AUTH', good, newSkey)}:${signText('APP', good, otherAkey)}`)).toBe(
      'alice',
    )
    expect(rotating.verifyResponse(`${signText('AUTH', good, newSkey)}:${app}`)).toBe('alice')
  })

  it('signs with the first', () => {
    expect(rotating.signRequest('alice')).toBe(at(now, { skey: newSkey, akey: otherAkey }).signRequest('alice'))
  })

  it('takes no key of one half for the other', () => {
    expect(rotating.verifyResponse(`${signText('AUTH', good, otherAkey)}:${app}`)).toBeNull()
  })
})

describe('enrolment', () => {
  const enrolled = `${signText('ENROLL', good, skey)}:${app}`
  it('is told apart from a login, both ways', () => {
    expect(signer.verifyEnrollResponse(enrolled)).toBe('alice')
    expect(signer.inspectEnrollResponse(enrolled)).toMatchObject({ verified: true, username: 'alice' })
    expect(signer.verifyResponse(enrolled)).toBeNull()
    expect(signer.verifyEnrollResponse(response)).toBeNull()
    expect(signer.inspectEnrollResponse(response)).toMatchObject({ reason: 'wrong_prefix' })
  })
})

describe('a round trip', () => {
  it('gives back every name that can be signed', () => {
    for (const user of ['alice', 'tëst', '用户', '😀', 'a:b', 'x'.repeat(1024), '\u00e9'.repeat(512)]) {
      const [, appHalf = ''] = signer.signRequest(user).split(':')
      const text = `${signText('AUTH', contentOf(user), skey)}:${appHalf}`
      expect(signer.verifyResponse(text)).toBe(user)
      expect(text.length).toBeLessThan(4096)
    }
  })
})
