import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createSessionStore, iframePrompt, memorySingleUse, type SessionAccess, universalPrompt } from '@duokit/core'
import { cookieStore, createDuo, type DuoOptions } from './duo.js'
import { sessionStore } from './sessions.js'
import { keys } from 'testing/duo-half'

const secrets = {
  skey: keys.skey,
  akey: keys.akey,
  cookie: 'a-cookie-secret-of-at-least-32-bytes-not-to-be-shown',
}
const duo = { ...keys, host: 'api-12345678.duosecurity.com' }
const good: DuoOptions = {
  origin: 'https://app.example.com',
  prompt: iframePrompt(duo),
  getUsername: () => 'alice',
  store: sessionStore(),
  cookieSecret: secrets.cookie,
}

const universal = universalPrompt({ host: duo.host, clientId: keys.ikey, clientSecret: ['n'.repeat(40), keys.skey] })
/** Several prompts, of which not each is one. */
const choices = [{}, { one: null }, { one: good.prompt, two: {} }].map((prompts) => ({ prompts, choose: () => 'one' }))

/** As JavaScript, or a configuration read from the environment, would pass it. */
function expectRefusal(make: () => unknown, option: string): void {
  let refusal: unknown
  try {
    make()
  } catch (error) {
    refusal = error
  }
  expect(refusal).toMatchObject({
    code: 'invalid_option',
    message: expect.stringMatching(new RegExp(`^${option} must |^${option} has |^${option} is `)),
  })
  const text = refusal instanceof Error ? `${refusal.message}${refusal.stack}${JSON.stringify(refusal)}` : ''
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret)
}

describe('a gate is refused at start-up for', () => {
  it.each<[keyof DuoOptions, unknown]>([
    ...[undefined, null, '', 7, 'app.example.com', '//app.example.com', 'ftp://app.example.com', 'null'].map(
      (value): ['origin', unknown] => ['origin', value],
    ),
    ['origin', 'http://app.example.com'],
    ['origin', 'http://localhost.example.com'],
    ['origin', 'http://127.0.0.2:3000'],
    ['origin', 'http://0.0.0.0:3000'],
    ['origin', 'http://my.localhost:3000'],
    ['origin', 'ftp://localhost:3000'],
    // No router could decode these.
    ['origin', 'https://app.example.com/100%'],
    ['origin', 'https://app.example.com/%zz/shop'],
    ['origin', 'https://app.example.com/%ff'],
    ['origin', new URL('https://app.example.com')],
    ['origin', `https://user:${secrets.cookie}@app.example.com`],
    ['origin', 'https://user@app.example.com'],
    ['origin', `https://:${secrets.cookie}@app.example.com`],
    ['origin', 'https://app.example.com/?a=b'],
    ['origin', 'https://app.example.com/#a'],
    ['origin', 'https://app.example.com//shop'],
    ['origin', 'blob:https://app.example.com/x'],
    ...[
      '',
      '/',
      'duo',
      '//duo',
      '/duo//x',
      '/duo?x',
      '/duo#x',
      '/a/../b',
      '/./duo',
      '/d%75o',
      '/duo;x',
      '/du o',
      '/дуо',
      7,
    ].map((value): ['basePath', unknown] => ['basePath', value]),
    ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3600', null, 400 * 86_400 + 1].map(
      (value): ['maxAge', unknown] => ['maxAge', value],
    ),
    ...[
      '',
      'short',
      'x'.repeat(31),
      [],
      [''],
      [secrets.cookie, 'short'],
      [secrets.cookie, null],
      7,
      null,
      {},
      Buffer.alloc(64),
      secrets.skey,
      ` ${secrets.skey}\n`,
      [secrets.cookie, secrets.skey],
    ].map((value): ['cookieSecret', unknown] => ['cookieSecret', value]),
    ...[
      '',
      'login',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert("https://x")',
      'data:text/html,x',
      'ftp://login.example.com',
      7,
      null,
    ].map((value): ['loginUrl', unknown] => ['loginUrl', value]),
    ...[undefined, null, {}, 'iframe', duo, ...choices].map((value): ['prompt', unknown] => ['prompt', value]),
    ...[null, 1, true, '', 'half-open', 'Open'].map((value): ['failMode', unknown] => ['failMode', value]),
    ...[null, 1, true, '', 'exactly', {}].map((value): ['usernameMatch', unknown] => ['usernameMatch', value]),
    ...[undefined, null, {}, 'session', { read: () => undefined, write: () => undefined }].map(
      (value): ['store', unknown] => ['store', value],
    ),
    ...[undefined, null, 'alice', {}].map((value): ['getUsername', unknown] => ['getUsername', value]),
    ...[null, 'redis', {}, { claim: true }, () => true].map((value): ['singleUse', unknown] => ['singleUse', value]),
    ...(['skip', 'onVerified', 'onEvent', 'now'] as const).flatMap((name) =>
      [null, true, 'x', {}].map((value): [keyof DuoOptions, unknown] => [name, value]),
    ),
  ])('%s: %j', (option, value) => {
    expectRefusal(() => createDuo({ ...good, [option]: value }), option)
  })

  it.each<[string, unknown]>([
    ['prompt.choose', { prompts: { iframe: good.prompt } }],
    ['prompt.choose', { prompts: { iframe: good.prompt }, choose: 'iframe' }],
    ['prompt.prompts', { prompts: null, choose: () => 'iframe' }],
    ['prompt.prompts', { prompts: 'iframe', choose: () => 'iframe' }],
  ])('%s', (option, prompt) => {
    expectRefusal(() => createDuo({ ...good, prompt } as DuoOptions), option)
  })

  it.each<[string, DuoOptions['prompt'] | object]>([
    ['the Universal Prompt', universal],
    ['several prompts', { prompts: { one: iframePrompt(duo), two: iframePrompt(duo) }, choose: () => 'one' }],
    ['no prompt at all', { prompts: {}, choose: () => 'one' }],
  ])('no cookieSecret with %s', (_name, prompt) => {
    const { cookieSecret: _, ...without } = good
    expectRefusal(() => createDuo({ ...without, prompt } as DuoOptions), 'cookieSecret')
    expect(() => createDuo({ ...without, prompt } as DuoOptions)).toThrow('generateAkey() makes one')
  })

  it('an empty cookieSecret, with the likely reason', () => {
    expect(() => createDuo({ ...good, cookieSecret: '' })).toThrow('check that its environment variable is set')
  })

  it.each([keys.skey, 'n'.repeat(40)])(
    'a cookieSecret that Duo knows of one of several prompts: %#',
    (cookieSecret) => {
      const prompts = { iframe: iframePrompt({ ...duo, skey: 'x'.repeat(40) }), universal }
      expectRefusal(
        () => createDuo({ ...good, cookieSecret, prompt: { prompts, choose: () => 'iframe' } }),
        'cookieSecret',
      )
      expectRefusal(() => createDuo({ ...good, cookieSecret, prompt: universal }), 'cookieSecret')
    },
  )

  it('a public site with a Duo on this machine for some', () => {
    const prompts = { public: iframePrompt(duo), local: iframePrompt({ ...duo, host: 'localhost:8443' }) }
    expectRefusal(
      () => createDuo({ ...good, cookieSecret: secrets.cookie, prompt: { prompts, choose: () => 'public' } }),
      'prompt',
    )
  })

  it('no options at all', () => {
    expectRefusal(() => createDuo({} as DuoOptions), 'getUsername')
    expectRefusal(() => createDuo(undefined as unknown as DuoOptions), 'options')
  })

  it('a misspelt option, whose likely spelling it names', () => {
    for (const name of ['loginURL', 'failmode', 'cookie_secret', 'onverified'])
      expectRefusal(() => createDuo({ ...good, [name]: secrets.cookie }), name)
    const misspelt: object = { Renew: false }
    expect(() => createSessionStore(misspelt as SessionAccess<object>)).toThrow(
      /^Renew is not an option of createSessionStore. Did you mean renew/,
    )
  })

  it.each(['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080', 'localhost:8443', '127.0.0.1'])(
    'a public site with a Duo on this machine: %s',
    (host) => {
      const prompt = iframePrompt({ ...duo, host })
      expectRefusal(() => createDuo({ ...good, prompt }), 'prompt')
      expect(createDuo({ ...good, prompt, origin: 'http://localhost:3000' }).csp()['frame-src']).toHaveLength(1)
    },
  )

  it('a cookieSecret that is a secret key on its way out', () => {
    const old = 'o'.repeat(40)
    const prompt = iframePrompt({ ...duo, skey: [keys.skey, old] })
    expectRefusal(() => createDuo({ ...good, prompt, cookieSecret: old }), 'cookieSecret')
  })

  it.each([undefined, null, 'session', 7])('bindTo: %j', (bindTo) => {
    expectRefusal(() => cookieStore({ bindTo: bindTo as 'browser' }), 'bindTo')
  })
})

describe('an iframe prompt is refused at start-up for', () => {
  type Option = keyof Parameters<typeof iframePrompt>[0]
  const keyed = (option: Option, values: readonly unknown[]) =>
    values.map((value): [Option, unknown] => [option, value])
  const length40 = 'k'.repeat(39)
  it.each<[Option, unknown]>([
    ...keyed('ikey', [
      undefined,
      null,
      '',
      7,
      'DI',
      keys.skey,
      ` ${keys.ikey}`,
      `${keys.ikey}\n`,
      `DIXXXXXXXXX|XXXXXXXX`,
    ]),
    ...keyed('skey', [undefined, null, '', 7, keys.ikey, length40, ` ${length40}`, [], [keys.skey, ''], [null]]),
    ...keyed('akey', [undefined, null, '', 7, length40, keys.skey, [keys.akey, keys.skey], [], `${keys.akey} `]),
    ...keyed('host', [undefined, null, '', 7, 'http://api-x.duosecurity.com', 'a b', 'api-x.duosecurity.com/path']),
    ...keyed('host', [
      'user@api-x.duosecurity.com',
      'https://api-x.duosecurity.com?x',
      '"><script>',
      "x'; script-src *",
    ]),
    ...keyed('availability', ['yes', 1, null]),
    ...keyed('timeout', [0, -1, 1.5, 120_001, '5']),
    ...keyed('postArgument', ['', 'a b', 'a&b', 'a=b', 'x'.repeat(65), '"']),
    ...keyed('attributes', [
      { onload: 'x' },
      { src: 'x' },
      { srcdoc: 'x' },
      { 'data-host': 'x' },
      { id: 'x' },
      { 'a b': 'x' },
    ]),
    ...keyed('leeway', [-1, 61, 0.5, '60']),
    ...keyed('requestLifetime', [0, 301, '300']),
    ...keyed('appLifetime', [0, 3601]),
  ])('%s: %j', (option, value) => {
    expectRefusal(() => iframePrompt({ ...duo, [option]: value }), option)
  })
})

describe('a Universal Prompt is refused at start-up for', () => {
  it.each([
    ['timeout', 0],
    ['timeout', '5'],
    ['handOver', 'true'],
    ['handOver', 1],
    ['handOver', null],
    ['codeParameter', 'state'],
    ['fetch', 'https://proxy.example.com'],
    ['trustedRoots', ''],
    ['clientId', keys.skey],
    ['clientSecret', keys.ikey],
    ['clientSecret', []],
    ['host', 'a b'],
  ])('%s: %j', (option, value) => {
    const given = { host: duo.host, clientId: keys.ikey, clientSecret: keys.skey, [option]: value }
    expectRefusal(() => universalPrompt(given), option)
  })
})

describe('what is understood', () => {
  it.each([
    'https://APP.example.com',
    'https://app.example.com/',
    'https://app.example.com:443',
    'https://app.example.com/shop/',
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'https://localhost',
  ])('origin %s', (origin) => {
    expect(createDuo({ ...good, origin }).csp()).toEqual({
      'frame-src': ['https://api-12345678.duosecurity.com'],
      'script-src': ["'self'"],
      'form-action': ["'self'"],
    })
  })
  it('a federal host, lists of keys, the longest age, and a store for single use', () => {
    const prompt = iframePrompt({ ...duo, host: 'API-1.duofederal.com', skey: [keys.skey], akey: [keys.akey] })
    const options = { ...good, prompt, maxAge: 400 * 86_400, singleUse: memorySingleUse(), basePath: '/a.b/~c_d-e/' }
    expect(createDuo(options).csp()['frame-src']).toEqual(['https://api-1.duofederal.com'])
  })
})

describe('what an application’s own policy has to allow', () => {
  it('names each Duo once, by what its prompt needs', () => {
    const { host, ikey: clientId, skey: clientSecret } = duo
    const other = { host: 'api-2.duosecurity.com', clientId, clientSecret }
    const prompts = {
      frame: iframePrompt(duo),
      redirect: universalPrompt({ host, clientId, clientSecret }),
      again: universalPrompt({ host, clientId, clientSecret }),
      elsewhere: universalPrompt(other),
    }
    expect(
      createDuo({ ...good, cookieSecret: secrets.cookie, prompt: { prompts, choose: () => 'redirect' } }).csp(),
    ).toEqual({
      'frame-src': [`https://${host}`],
      'script-src': ["'self'"],
      'form-action': ["'self'", `https://${host}`, `https://${other.host}`],
    })
  })
})

describe('what is taken', () => {
  it.each<[keyof DuoOptions, unknown]>([
    ['loginUrl', '/a//b'],
    ['loginUrl', 'http://login.example.com'],
    ['failMode', 'open'],
    ['failMode', 'closed'],
    ['usernameMatch', 'exact'],
    ['usernameMatch', 'case-insensitive'],
    ['usernameMatch', () => true],
    ['cookieSecret', 'x'.repeat(32)],
    ['cookieSecret', 'ü'.repeat(16)],
  ])('%s: %j', (option, value) => {
    expect(createDuo({ ...good, [option]: value }).csp()['form-action']).toEqual(["'self'"])
  })
})

it('a prompt and what is made of it show no key, however they are printed', () => {
  for (const thing of [good.prompt, universal, createDuo(good)]) {
    const shown = inspect(thing, { depth: 9, showHidden: true }) + JSON.stringify(thing)
    for (const secret of [...Object.values(secrets), 'n'.repeat(40)]) expect(shown).not.toContain(secret)
  }
})

describe('the local Duo', () => {
  const hosts = ['localhost.', 'a.localhost', '127.0.0.2', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]']
  it.each(hosts)('does not guard a public site as %s', (host) => {
    const options = { origin: 'https://app.example.com', getUsername: () => 'alice', store: sessionStore() }
    expect(() => createDuo({ ...options, prompt: iframePrompt({ ...keys, host }) })).toThrow(/^(?:prompt|host) /)
  })
})
