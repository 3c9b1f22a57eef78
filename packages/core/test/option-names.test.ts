import {
  checkOptionNames,
  cookieStore,
  createAuthApi,
  createGate,
  createSessionStore,
  createSigner,
  createUniversalClient,
  iframePrompt,
  likelySpelling,
  memorySingleUse,
  universalPrompt,
} from '@duokit/core'
import { describe, expect, it } from 'vitest'

const ikey = 'DIXXXXXXXXXXXXXXXXXX'
const skey = 'deadbeef'.repeat(5)
const akey = 'a'.repeat(40)
const host = 'api-x.duosecurity.com'
const iframe = { host, ikey, skey, akey }
const universal = { host, clientId: ikey, clientSecret: skey }
const store = { read: () => undefined, write: () => undefined, clear: () => undefined }
const gate = { origin: 'https://app.example.com', getUsername: () => 'alice', store, prompt: iframePrompt(iframe) }

/** JavaScript, and values out of a factory, know no types. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is the point
const untyped = (options: object): never => options as never

const takers: readonly (readonly [name: string, wrong: string, right: string, take: (wrong: object) => unknown])[] = [
  ['createGate', 'loginURL', 'loginUrl', (more) => createGate(untyped({ ...gate, ...more }))],
  ['createGate', 'failmode', 'failMode', (more) => createGate(untyped({ ...gate, ...more }))],
  ['createGate', 'max_age', 'maxAge', (more) => createGate(untyped({ ...gate, ...more }))],
  ['createGate', 'onVerfied', 'onVerified', (more) => createGate(untyped({ ...gate, ...more }))],
  ['createGate', 'cookieSecrets', 'cookieSecret', (more) => createGate(untyped({ ...gate, ...more }))],
  [
    'prompt',
    'chose',
    'choose',
    (more) =>
      createGate(
        untyped({
          ...gate,
          cookieSecret: akey,
          prompt: { prompts: { iframe: gate.prompt }, choose: () => 'iframe', ...more },
        }),
      ),
  ],
  ['universalPrompt', 'handover', 'handOver', (more) => universalPrompt(untyped({ ...universal, ...more }))],
  ['universalPrompt', 'codeParam', 'codeParameter', (more) => universalPrompt(untyped({ ...universal, ...more }))],
  ['iframePrompt', 'availabilty', 'availability', (more) => iframePrompt(untyped({ ...iframe, ...more }))],
  ['createSigner', 'leway', 'leeway', (more) => createSigner(untyped({ ikey, skey, akey, ...more }))],
  ['createAuthApi', 'timeOut', 'timeout', (more) => createAuthApi(untyped({ host, ikey, skey, ...more }))],
  [
    'createUniversalClient',
    'redirectURL',
    'redirectUrl',
    (more) => createUniversalClient(untyped({ ...universal, redirectUrl: 'https://a.example/cb', ...more })),
  ],
  ['cookieStore', 'bindto', 'bindTo', (more) => cookieStore(untyped({ bindTo: 'browser', ...more }))],
  ['memorySingleUse', 'limits', 'limit', (more) => memorySingleUse(untyped(more))],
  [
    'createSessionStore',
    'keys',
    'key',
    (more) => createSessionStore(untyped({ read: () => undefined, renew: false, ...more })),
  ],
]

describe('an option that nothing reads', () => {
  it.each(takers)('is refused by %s: %s, with the likely spelling', (_name, wrong, right, take) => {
    expect(() => take({})).not.toThrow()
    const message = expect.stringMatching(new RegExp(`^${wrong} is not an option of .*Did you mean ${right}\\?$`))
    for (const value of ['a secret value', undefined, null]) {
      expect(() => take({ [wrong]: value })).toThrow(expect.objectContaining({ code: 'invalid_option', message }))
    }
  })

  it.each(takers)(
    'is refused by %s (beside %s) where no name is close, and the value is not shown',
    (_n, _w, _r, take) => {
      expect(() => take({ wholly_else: 'a secret value' })).toThrow(
        expect.objectContaining({
          code: 'invalid_option',
          message: expect.stringMatching(/^wholly_else is not an option/),
        }),
      )
      expect(() => take({ wholly_else: 'a secret value' })).not.toThrow(/secret value/)
    },
  )

  it.each([undefined, null, 'a secret value', 7, [], [{ limit: 1 }]])('is an object at all: %j', (given) => {
    expect(() => checkOptionNames(given, ['limit'], 'memorySingleUse')).toThrow(
      expect.objectContaining({ message: 'options must be an object with the options of memorySingleUse' }),
    )
  })

  it('is no promise of them', () => {
    const late = Promise.resolve({ limit: 1 })
    expect(() => checkOptionNames(late, ['limit'], 'memorySingleUse')).toThrow(
      expect.objectContaining({ message: 'options of memorySingleUse must not be a promise: await them first' }),
    )
  })

  it('is found among inherited ones, and inherited ones count', () => {
    expect(() => createGate(Object.create(untyped({ ...gate, loginURL: '/' })))).toThrow(/^loginURL/)
    const options = Object.create(untyped({ ...gate, maxAge: -1 }))
    expect(() => createGate(options)).toThrow(/^maxAge must be/)
    class Options {
      readonly origin = gate.origin
      readonly prompt = gate.prompt
      readonly store = store
      get maxAge() {
        return -1
      }
      getUsername() {
        return 'alice'
      }
    }
    expect(() => createGate(new Options())).toThrow(/^maxAge must be/)
  })

  it('is not printed where its name is no name', () => {
    const odd = `x\n${'y'.repeat(500)}`
    expect(() => checkOptionNames({ [odd]: 1 }, ['limit'], 'f')).toThrow(/^"x\\ny{58}" is not an option of f/)
  })

  it('is read once, so that a getter cannot answer twice', () => {
    let asked = 0
    const options = {
      ...gate,
      get maxAge() {
        return ++asked === 1 ? 60 : 10 ** 9
      },
    }
    createGate(options)
    expect(asked).toBe(1)
  })
})

describe('likelySpelling', () => {
  const known = ['maxAge', 'excludeFactors', 'remembered_device', 'duo_push', 'key']
  it.each([
    ['remembered-device', 'remembered_device'],
    ['Remembered Device', 'remembered_device'],
    ['rememberd_device', 'remembered_device'],
    ['maxage', 'maxAge'],
    ['mxaAge', 'maxAge'],
    ['exludeFactor', 'excludeFactors'],
    ['duo_psuh', 'duo_push'],
    ['kye', 'key'],
    ['', undefined],
    ['minAgeOfPeople', undefined],
    ['x'.repeat(10_000), undefined],
  ])('of %s is %s', (given, expected) => {
    expect(likelySpelling(given, known)).toBe(expected)
  })
})
