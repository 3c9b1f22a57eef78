import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigner } from '@duokit/core'
import * as fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { duokitHere, type Ended } from './duokit.js'

const folder = mkdtempSync(join(tmpdir(), 'duokit-properties-'))
const envFile = join(folder, '.env')
afterAll(() => {
  vi.unstubAllGlobals()
  rmSync(folder, { recursive: true })
})

/** The same choices at each run; a counterexample is printed with the path that makes it again. */
const repeatable = { seed: 20_261_125, numRuns: 100 }

/**
 * Text of any script, with control characters, signs that change direction, halves of characters, and what separates
 * parts.
 */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('a', '\u001B[2J', '\u009B2J', '\r', '\n', '\u007F', '\u202E', '\u2028', '\0'),
    maxLength: 6,
  }),
  fc.stringMatching(/^[\w|:;=.%&?/\\ "'<>()[\]{},+-]{0,60}$/),
)

const ikey = 'DIXXXXXXXXXXXXXXXXXX'
/** What must not be shown: of these, each is found again in whatever it stands in. */
const secrets = {
  skey: 'Sk3y'.repeat(10),
  akey: 'aK3y-of-the-application-0123456789abcdefgh',
  cookieSecret: 'C00kie_secret_of_the_application+0123456789/==',
}

/** What holds of whatever is run: it ends well or with 1, and shows lines of plain text without a secret. */
function expectPlain({ code, out, err }: Ended): void {
  expect([0, 1]).toContain(code)
  expect((out + err).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
  for (const secret of Object.values(secrets)) expect((out + err).toLowerCase()).not.toContain(secret.toLowerCase())
}

/** The same for programs: what is printed is JSON. */
function expectJson(ran: Ended): unknown {
  expectPlain(ran)
  return ran.out === '' ? undefined : JSON.parse(ran.out)
}

const variable = fc
  .constantFrom(
    'DUO_HOST',
    'DUO_API_HOST',
    'DUO_CLIENT_ID',
    'DUO_IKEY',
    'DUO_CLIENT_SECRET',
    'DUO_SKEY',
    'DUO_AKEY',
    'DUO_COOKIE_SECRET',
    'DUO_ORIGIN',
    'DUO_REDIRECT_URL',
  )
  .chain((name) => fc.constantFrom(name, name, `NUXT_${name}`))
const oneValue = fc.oneof(
  anyText,
  fc.constantFrom(ikey, ...Object.values(secrets)),
  fc.constantFrom(
    'https://app.example.com',
    'http://localhost:3000/',
    'https://a.test/cb?x=1',
    'api-1.duosecurity.com',
    'http://localhost',
  ),
)
const value = fc.oneof(
  oneValue,
  fc.array(oneValue, { maxLength: 3 }).map((list) => JSON.stringify(list)),
  fc.json().map((json) => `[${json}`),
)
const complete = {
  DUO_HOST: 'http://localhost:1',
  DUO_IKEY: ikey,
  DUO_SKEY: secrets.skey,
  DUO_AKEY: secrets.akey,
  DUO_COOKIE_SECRET: secrets.cookieSecret,
}
/** Any variables, or those of a good application with a few changed. */
const environment = fc
  .tuple(fc.dictionary(variable, value, { maxKeys: 4 }), fc.boolean())
  .map(([changes, isWhole]) => (isWhole ? { ...complete, ...changes } : changes))

/** What Duo answers to whoever it agrees with. */
const welcome = () => JSON.stringify({ stat: 'OK', response: { time: Math.floor(Date.now() / 1000), timestamp: 1 } })

/** What answers where Duo should: something, or nothing but an error of the network. */
const answer = fc.record({
  status: fc.constantFrom(200, 200, 301, 400, 401, 403, 404, 500, 503),
  text: fc.oneof(
    anyText,
    fc.json(),
    anyText.map((text) => `<title>${text}</title>`),
    fc
      .dictionary(
        fc.constantFrom('stat', 'code', 'message', 'message_detail', 'error', 'error_description', 'response'),
        anyText,
      )
      .map((said) => JSON.stringify({ stat: 'FAIL', ...said })),
    fc.constant(welcome),
  ),
  date: fc.constantFrom('now', 'never', 'Thu, 01 Jan 1970 00:00:00 GMT'),
})
const trouble = fc.tuple(anyText, fc.oneof(anyText, fc.constantFrom('ENOTFOUND', 'CERT_HAS_EXPIRED', 'EPROTO')))

/** Everything that the command would have sent. */
let sent: string
beforeEach(() => answerWith(['no network', 'ENOTFOUND']))

type Reply = typeof answer extends fc.Arbitrary<infer Value> ? Value : never

/** Has every call answered so, but perhaps the first. Nothing of the real network is ever asked. */
function answerWith(reply: Reply | [message: string, code: string], { isWelcome = false } = {}): void {
  sent = ''
  vi.stubGlobal('fetch', async (url: string, init: { headers: object; body?: string }) => {
    sent += JSON.stringify([url, init.headers, init.body])
    if (isWelcome && url.endsWith('/ping'))
      return new Response(welcome(), { headers: { date: new Date().toUTCString() } })
    if (Array.isArray(reply))
      throw Object.assign(new Error('fetch failed'), { cause: Object.assign(new Error(reply[0]), { code: reply[1] }) })
    const { status, text, date } = reply
    const headers = new Headers(date === 'never' ? {} : { date: date === 'now' ? new Date().toUTCString() : date })
    return new Response(typeof text === 'string' ? text : text(), { status, headers })
  })
}

describe('duokit', () => {
  const command = fc.oneof(fc.constantFrom('akey', 'decode', 'doctor', 'help', '--version'), anyText)
  const option = fc.constantFrom(
    '--env',
    '--json',
    '--origin',
    '--base-path',
    '--timeout',
    '--name',
    '--bare',
    '--',
    '-h',
  )
  const argument = fc.oneof(
    option,
    anyText,
    fc.tuple(option, fc.oneof(anyText, fc.constant(envFile))).map((both) => both.join('=')),
  )

  test('ends with 0 or 1 and in plain text, whatever is typed, set and piped in', async () => {
    const typed = fc.tuple(command, fc.array(argument, { maxLength: 4 })).map(([first, rest]) => [first, ...rest])
    const property = fc.asyncProperty(typed, environment, anyText, async (args, env, input) => {
      writeFileSync(envFile, input)
      const ran = await duokitHere(args, { env, input })
      expectPlain(ran)
      expect([ran.out === '', ran.err === '']).toContain(true)
    })
    await fc.assert(property, repeatable)
  })

  test('makes an akey for a variable, or refuses the name', async () => {
    const name = fc.oneof(anyText, fc.stringMatching(/^\w{1,20}$/))
    const property = fc.asyncProperty(name, async (given) => {
      const { code, out } = await duokitHere(['akey', `--name=${given}`])
      const isName = /^[a-z_][a-z_0-9]*$/i.test(given) && !given.includes('\n')
      expect(code).toBe(isName ? 0 : 1)
      expect(out.replace(/[\w-]{40,}\n$/, '')).toBe(isName ? `${given}=` : '')
    })
    await fc.assert(property, repeatable)
  })
})

describe('decode', () => {
  const mac = 'f'.repeat(40)
  const encoded = (text: string) => Buffer.from(text).toString('base64url')
  const prefix = fc.constantFrom('TX', 'AUTH', 'ENROLL', 'APP', 'constructor')
  const half = fc
    .tuple(
      prefix,
      anyText,
      fc.oneof(anyText, fc.constant(ikey)),
      fc.oneof(fc.bigInt().map(String), fc.constant('1300157799')),
    )
    .map(([first, ...claims]) => `${first}|${Buffer.from(claims.join('|')).toString('base64')}|${mac}`)
  const claims = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        'preferred_username',
        'aud',
        'exp',
        'iat',
        'auth_result',
        'auth_context',
        'redirect_uri',
        '__proto__',
      ),
      anyText,
    ),
    fc.oneof(anyText, fc.jsonValue(), fc.double(), fc.constant({ result: 'allow', status_msg: '\u009B2J' })),
  )
  const tokenOf = (alg: string, said: object) =>
    `${encoded(JSON.stringify({ alg }))}.${encoded(JSON.stringify(said))}.${mac}`
  const token = fc.tuple(fc.constantFrom('HS512', 'none', '\u001B[2J'), claims).map(([alg, said]) => tokenOf(alg, said))
  const callback = fc
    .dictionary(fc.constantFrom('duo_code', 'code', 'state', 'error', 'error_description'), anyText)
    .map((fields) => `https://app.example.com/cb?${new URLSearchParams(fields).toString()}`)
  const text = fc.oneof(
    anyText,
    half,
    fc.tuple(half, half).map((both) => both.join(':')),
    token,
    callback,
    anyText.map((said) => `ERR|${said}`),
  )

  test('shows of any text what it says, plainly, and the same to programs', async () => {
    const property = fc.asyncProperty(text, environment, async (input, env) => {
      const forPeople = await duokitHere(['decode'], { env, input })
      const forPrograms = await duokitHere(['decode', '--json'], { env, input })
      expectPlain(forPeople)
      expect(forPrograms.code).toBe(forPeople.code)
      const shown = expectJson(forPrograms) as { kind: string } | undefined
      expect(typeof shown?.kind).toBe(forPeople.out === '' ? 'undefined' : 'string')
      // Nothing to show is a failure; what is shown may have a problem.
      expect(forPeople.out === '' ? forPeople.code : 1).toBe(1)
      expect(forPeople.out + forPrograms.out).not.toContain(mac)
      expect(sent).toBe('')
    })
    await fc.assert(property, repeatable)
  })

  test('gives programs the claims of a token as they are', async () => {
    const property = fc.asyncProperty(claims, async (said) => {
      const input = tokenOf('HS512', said)
      const { claims: shown } = expectJson(await duokitHere(['decode', '--json'], { input })) as { claims: unknown }
      expect(shown).toEqual(JSON.parse(JSON.stringify(said)))
    })
    await fc.assert(property, repeatable)
  })

  test('bears claims of any depth', async () => {
    const property = fc.asyncProperty(fc.nat({ max: 40_000 }), async (depth) => {
      const deep = `{"aud":${'['.repeat(depth)}${']'.repeat(depth)}}`
      const input = `${encoded('{"alg":"HS512"}')}.${encoded(deep)}.x`
      expectPlain(await duokitHere(['decode'], { input }))
      expectJson(await duokitHere(['decode', '--json'], { input }))
    })
    await fc.assert(property, { ...repeatable, numRuns: 10 })
  })

  test('never shows the signatures of what the keys at hand signed', async () => {
    const name = fc
      .string({ unit: 'grapheme-ascii', minLength: 1 })
      .filter((one) => one.trim() === one && !one.includes('|'))
    const property = fc.asyncProperty(name, async (user) => {
      const { skey, akey } = secrets
      const input = createSigner({ ikey, skey, akey }).signRequest(user)
      for (const args of [['decode'], ['decode', '--json']]) {
        const ran = await duokitHere(args, { env: complete, input })
        expectPlain(ran)
        expect(ran.code).toBe(0)
        expect(ran.out).not.toMatch(/[0-9a-f]{40}/)
      }
    })
    await fc.assert(property, { ...repeatable, numRuns: 50 })
  })
})

describe('doctor', () => {
  /** The findings, each about something else. */
  function findingsOf(ran: Ended): unknown {
    const report = expectJson(ran) as { ok: boolean; findings: { check: string }[] }
    expect(ran.code).toBe(report.ok ? 0 : 1)
    expect(new Set(report.findings.map(({ check }) => check)).size).toBe(12)
    return report
  }

  test('finds out about any settings and any answer, plainly, and sends no secret', async () => {
    const more = fc.constantFrom(
      [],
      ['--origin=https://app.example.com'],
      ['--base-path=/\u009B2J'],
      ['--base-path=/second'],
    )
    const reply = fc.tuple(fc.oneof(answer, answer, trouble), fc.boolean())
    const property = fc.asyncProperty(environment, reply, more, async (env, [given, isWelcome], args) => {
      answerWith(given, { isWelcome })
      findingsOf(await duokitHere(['doctor', '--json', ...args], { env }))
      expectPlain(await duokitHere(['doctor', ...args], { env }))
      for (const secret of [secrets.akey, secrets.cookieSecret, secrets.skey]) expect(sent).not.toContain(secret)
    })
    await fc.assert(property, repeatable)
  })

  test('asks nobody without a host that can be one', async () => {
    const noHost = fc.oneof(
      anyText.filter((text) => !/[\p{L}\p{N}]/u.test(text)),
      fc.constantFrom(...Object.values(secrets), ikey, 'http://api-1.duosecurity.com', 'a/b.test'),
    )
    const property = fc.asyncProperty(environment, noHost, async (env, host) => {
      const others = Object.entries(env).filter(([name]) => !name.endsWith('HOST'))
      const ran = await duokitHere(['doctor', '--json'], { env: { ...Object.fromEntries(others), DUO_HOST: host } })
      findingsOf(ran)
      expect([ran.code, sent]).toEqual([1, ''])
    })
    await fc.assert(property, repeatable)
  })

  test('reads the same from a file as from the environment, which counts first', async () => {
    const inFile = fc.dictionary(
      variable,
      value.filter((text) => /^[^'\r\n\0]*$/.test(text) && !/\p{Cs}/u.test(text)),
    )
    const property = fc.asyncProperty(inFile, environment, async (settings, env) => {
      writeFileSync(
        envFile,
        Object.entries(settings)
          .map(([name, text]) => `${name}='${text}'\n`)
          .join(''),
      )
      const args = ['doctor', '--json']
      const fromFile = await duokitHere([...args, '--env', envFile])
      expect(fromFile).toEqual(await duokitHere(args, { env: settings }))
      const both = await duokitHere([...args, `--env=${envFile}`], { env })
      expect(both).toEqual(await duokitHere(args, { env: { ...settings, ...env } }))
    })
    await fc.assert(property, repeatable)
  })
})
