import duo, * as named from '@duokit/core/compat'
import official from '@duosecurity/duo_web'
import { describe, expect, it } from 'vitest'
import { akey, contentOf, ikey, responseOf, signText, skey } from './signed-text.js'

const { ERR_USER, sign_request, verify_response } = named
const end = Math.floor(Date.now() / 1000) + 300

describe('the stand-in for @duosecurity/duo_web', () => {
  it('exports the same names, one by one and as one object', () => {
    expect(Object.keys(duo).toSorted()).toEqual(Object.keys(official).toSorted())
    expect(Object.keys(named).toSorted()).toEqual([...Object.keys(official), 'default'].toSorted())
    for (const name of Object.keys(official)) expect(Reflect.get(duo, name)).toBe(Reflect.get(named, name))
  })

  it('says the same texts', () => {
    for (const name of ['ERR_USER', 'ERR_IKEY', 'ERR_SKEY', 'ERR_AKEY'] as const) expect(duo[name]).toBe(official[name])
  })

  it.each(['UsernameError', 'IkeyError', 'AkeyError'] as const)('has an %s like the one there', (name) => {
    const [ours, theirs] = [new duo[name]('text'), new official[name]('text')]
    expect(ours).toBeInstanceOf(Error)
    expect([ours.name, ours.message, String(ours)]).toEqual([theirs.name, theirs.message, String(theirs)])
    expect(ours.stack).toContain('compat.test.ts')
  })

  it.each<[string, string, unknown[]]>([
    ['everything wrong', 'ERR_USER', ['', '', '', '']],
    ['all keys wrong', 'ERR_IKEY', ['x', 'x', 'x', 'alice']],
    ['skey and akey wrong', 'ERR_SKEY', [ikey, 'x', 'x', 'alice']],
    ['akey wrong', 'ERR_AKEY', [ikey, skey, 'x'.repeat(39), 'alice']],
  ])('asks in the same order: %s', (_case, name, parameters) => {
    const text = Reflect.get(official, name)
    expect(Reflect.apply(sign_request, undefined, parameters)).toBe(text)
    expect(Reflect.apply(official.sign_request, undefined, parameters)).toBe(text)
  })

  it('verifies what either signed, without asking for the length of the keys', () => {
    for (const [i, s, a] of [
      [ikey, skey, akey],
      ['i', 's', 'a'],
      ['i'.repeat(99), 'é'.repeat(99), '用'.repeat(99)],
    ] as const) {
      const content = contentOf('alice', end, i)
      const text = `${signText('AUTH', content, s)}:${signText('APP', content, a)}`
      expect(verify_response(i, s, a, text)).toBe('alice')
      expect(official.verify_response(i, s, a, text)).toBe('alice')
    }
    const [, appHalf = ''] = official.sign_request(ikey, skey, akey, 'alice').split(':')
    expect(verify_response(ikey, skey, akey, `${signText('AUTH', contentOf('alice', end), skey)}:${appHalf}`)).toBe(
      'alice',
    )
  })

  it('signs and verifies with the keys of this call, whichever came before', () => {
    const applications = Array.from({ length: 30 }, (_, index) => {
      const [s, a] = [`${index}`.padStart(40, 's'), `${index}`.padStart(40, 'a')]
      return {
        s,
        a,
        response: `${signText('AUTH', contentOf('alice', end), s)}:${signText('APP', contentOf('alice', end), a)}`,
      }
    })
    for (const { s, a, response } of [...applications, ...applications.toReversed(), ...applications]) {
      const [, signed = ''] = sign_request(ikey, s, a, 'alice').split(':')
      const answer = `${response.split(':')[0]}:${signed}`
      expect(official.verify_response(ikey, s, a, answer)).toBe('alice')
      expect(verify_response(ikey, s, a, response)).toBe('alice')
      // The halves are exchanged, and the keys of another.
      expect(verify_response(ikey, a, s, response)).toBeNull()
      expect(verify_response(ikey, skey, akey, response)).toBeNull()
    }
  })

  it('refuses where the official package throws, forgets to end, or lets a bar through', () => {
    expect(() => Reflect.apply(official.verify_response, undefined, [ikey, skey, akey, undefined])).toThrow(TypeError)
    expect(verify_response(ikey, skey, akey, undefined)).toBeNull()

    const endless = responseOf(contentOf('alice', 'never'))
    expect(official.verify_response(ikey, skey, akey, endless)).toBe('alice')
    expect(verify_response(ikey, skey, akey, endless)).toBeNull()

    const list: never = ['a|b'] as never
    expect(official.sign_request(ikey, skey, akey, list)).toMatch(/^TX/)
    expect(sign_request(ikey, skey, akey, list)).toBe(ERR_USER)
  })

  it('refuses keys that a missing setting leaves empty, with which anyone could sign', () => {
    const content = contentOf('alice', end)
    const forged = `${signText('AUTH', content, '')}:${signText('APP', content, '')}`
    expect(official.verify_response(ikey, '', '', forged)).toBe('alice')
    expect(verify_response(ikey, '', '', forged)).toBeNull()
  })
})
