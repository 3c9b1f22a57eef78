import { DuoError } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { createSetupReports } from '../src/gate/setup/setup-reports.js'

const start = 1_800_000_000_000

function reports() {
  const clock = { now: start }
  const lines: [level: string, line: string][] = []
  const made = createSetupReports(
    { error: (line) => lines.push(['error', line]), warn: (line) => lines.push(['warn', line]) },
    () => clock.now,
  )
  return { ...made, clock, lines, codes: () => lines.map(([, line]) => /\((\w+)\)/.exec(line)?.[1]) }
}

function rejected(reason: DuoError['code'], error?: unknown) {
  const user = { username: 'mallory', attempt: 'a', advice: '', detail: 'made up' }
  return { type: 'rejected', reason, error, ...user } as never
}

describe('setup reports', () => {
  it('come once a minute per code, to the millisecond, by the chosen clock', () => {
    const { ofThrown, clock, codes } = reports()
    const at = (milliseconds: number, code: DuoError['code']) => {
      clock.now = start + milliseconds
      ofThrown(new DuoError(code))
    }
    at(0, 'session_missing')
    at(59_999, 'session_missing')
    at(59_999, 'binding_missing')
    at(60_000, 'session_missing')
    expect(codes()).toEqual(['session_missing', 'binding_missing', 'session_missing'])
    // Set back by an hour.
    at(-3_600_000, 'session_missing')
    expect(codes()).toHaveLength(4)
  })

  it.each(['message', 'stack', 'name', 'code', 'status'])(
    'report an error whose %s cannot be read, without its place',
    (name) => {
      const { ofThrown, codes } = reports()
      const fail = () => {
        throw new Error('cannot be read')
      }
      ofThrown(Object.defineProperty(new Error('a secret'), name, { get: fail }))
      expect(codes()).toEqual(['callback_failed'])
    },
  )

  it.each([
    'denied',
    'expired',
    'app_expired',
    'state_unknown',
    'session_changed',
    'replayed',
    'duo_error',
    'user_mismatch',
    'invalid_grant',
    'malformed',
    'nonce_mismatch',
    'body_too_large',
    'body_timeout',
    'method_not_allowed',
    'unsupported_media_type',
  ] as const)('are never made of what users do: %s', (reason) => {
    const { ofEvent, lines } = reports()
    ofEvent(rejected(reason))
    expect(lines).toEqual([])
  })

  it.each([
    ['cross_site', 'warn'],
    ['bad_app_signature', 'warn'],
    ['wrong_key', 'warn'],
    ['not_yet_valid', 'error'],
    ['wrong_issuer', 'error'],
    ['body_consumed', 'error'],
    ['single_use_unavailable', 'error'],
    ['single_use_full', 'error'],
  ] as const)('are made of what only an operator can fix: %s', (reason, level) => {
    const { ofEvent, lines, codes } = reports()
    ofEvent(rejected(reason))
    expect([lines[0]?.[0], codes()]).toEqual([level, [reason]])
    expect(lines[0]?.[1]).not.toMatch(/mallory|made up/)
    expect(lines[0]?.[1]).toContain(` See ${new DuoError(reason).help}`)
  })

  it('name the user that Duo changed, without any name', () => {
    const { ofEvent, lines } = reports()
    ofEvent(rejected('user_mismatch', new DuoError('user_mismatch', 'Duo answered about another user')))
    expect(lines).toEqual([['warn', expect.stringContaining('usernameMatch')]])
  })

  it('say where foreign code threw, and nothing of its message', () => {
    const { ofThrown, lines } = reports()
    const message = 'password=hunter2\n    at forged (/etc/passwd:1:1)\n[duo] all is well'
    ofThrown(new TypeError(message))
    const [[level, line] = []] = lines
    expect(level).toBe('error')
    expect(line).toMatch(/^A callback failed \(callback_failed\): TypeError at .*setup-reports\.test\.ts:\d+:\d+\)?\. /)
    expect(line).not.toMatch(/hunter2|forged|all is well|\n/)
  })

  it.each([
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'Error (ECONNREFUSED)'],
    [Object.assign(new Error('x'), { code: 'secret\nline', name: 'bad name' }), 'Error at'],
    ['a secret text', 'What was thrown is not an Error'],
    [null, 'What was thrown is not an Error'],
  ])('keep to identifiers of %s', (error, expected) => {
    const { ofThrown, lines } = reports()
    ofThrown(error)
    expect(lines[0]?.[1]).toContain(`(callback_failed): ${expected}`)
    expect(lines[0]?.[1]).not.toMatch(/secret|\n/)
  })

  it.each([{ status: 302 }, { statusCode: 403 }, { getStatus: () => 401 }, new DuoError('duo_required')])(
    'leave alone what an application throws on purpose: %o',
    (thrown) => {
      const { ofThrown, lines } = reports()
      ofThrown(thrown)
      expect(lines).toEqual([])
    },
  )

  it('print one line, without control characters, and without the credentials of a proxy', () => {
    const { ofThrown, lines } = reports()
    ofThrown(new DuoError('duo_unavailable', 'the call failed: http://user:pass@proxy/\r\n\u001B[2J\u202Eforged'))
    expect(lines[0]?.[1]).toContain('http://proxy/ [2J forged.')
  })

  it('survive a logger that fails', () => {
    for (const error of [() => Promise.reject(new Error('no log')), () => expect.unreachable()]) {
      createSetupReports({ error, warn: error }, () => start).ofThrown(new DuoError('session_missing'))
    }
  })
})
