import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { duokit, duokitHere, iframeEnv, universalEnv } from './duokit.js'

let duo: Simulator
const folder = mkdtempSync(join(tmpdir(), 'duokit-doctor-'))
beforeAll(async () => {
  duo = await createSimulator()
})
afterEach(() => {
  duo.reset()
  duo.applications.set(duo.application.ikey, { type: 'websdk', v2Blocked: false, allowedHostnames: [] })
})
afterAll(async () => {
  await duo.close()
  rmSync(folder, { recursive: true })
})

interface Finding {
  readonly check: string
  readonly state: string
  readonly message: string
  readonly advice?: string
}

/** Runs the doctor for programs and for people: both agree, and neither shows a secret. */
async function examine(env: Readonly<Record<string, string>>, args: readonly string[] = [], runs = duokitHere) {
  const [forPrograms, forPeople] = [
    await runs(['doctor', '--json', ...args], { env }),
    await runs(['doctor', ...args], { env }),
  ]
  const secrets = Object.entries(env).filter(([name]) => /KEY|SECRET|CLIENT_ID/.test(name))
  for (const [, secret] of secrets) {
    for (const { out, err } of [forPrograms, forPeople]) expect(out + err).not.toContain(secret)
  }
  const { ok, findings } = JSON.parse(forPrograms.out) as { ok: boolean; findings: Finding[] }
  expect([forPrograms.code, forPeople.code]).toEqual([ok ? 0 : 1, ok ? 0 : 1])
  // Times differ from one run to the next.
  const steady = (text: string): string => text.replace(/\d+(\.\d+)?/g, '#')
  for (const { message, advice = '' } of findings) {
    expect(steady(forPeople.out)).toContain(steady(message))
    expect(steady(forPeople.out)).toContain(steady(advice))
  }
  const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
  const of = (check: string) => findings.find((finding) => finding.check === check)
  return { ok, findings, states, of }
}

/** The same with programs of their own, which share neither connections nor what Node reads at its start. */
function examineAlone(env: Readonly<Record<string, string>>, args?: readonly string[]) {
  return examine(env, args, duokit)
}

const allWell = {
  host: 'ok',
  ikey: 'ok',
  skey: 'ok',
  akey: 'ok',
  cookieSecret: 'skipped',
  redirect: 'ok',
  reachable: 'ok',
  tls: 'skipped',
  clock: 'ok',
  keys: 'ok',
  universal: 'ok',
  iframe: 'ok',
}
const origin = ['--origin', 'http://localhost:3000']

describe('an application that works', () => {
  it('is well with the iframe', async () => {
    const { ok, states, of } = await examine(iframeEnv(duo), origin)
    expect([ok, states]).toEqual([true, allWell])
    expect(of('redirect')?.message).toBe('Duo redirects back to http://localhost:3000/duo/callback')
    const user = duo.events.list().find(({ kind }) => kind === 'prompt.opened')?.user
    expect(user).toBe('duokit-doctor')
  })

  it('is well with the Universal Prompt', async () => {
    const { ok, states } = await examine({ ...universalEnv(duo), DUO_COOKIE_SECRET: 'c'.repeat(32) }, origin)
    expect([ok, states]).toEqual([true, { ...allWell, akey: 'skipped', cookieSecret: 'ok', iframe: 'skipped' }])
    expect(duo.events.list().some(({ kind }) => kind === 'prompt.opened')).toBe(false)
  })

  it('is well with the variables of Nuxt, or of a file, and with lists', async () => {
    const env = Object.entries({ ...iframeEnv(duo), DUO_ORIGIN: 'http://localhost:3000' })
    const nuxt = Object.fromEntries(env.map(([name, value]) => [`NUXT_${name}`, value]))
    nuxt['NUXT_DUO_SKEY'] = JSON.stringify([duo.application.skey, 's'.repeat(40)])
    const found = await examine(nuxt)
    expect(found.states).toEqual(allWell)
    expect(found.of('skey')?.message).toBe('NUXT_DUO_SKEY has the right form (2 values, newest first)')
    const path = join(folder, '.env')
    writeFileSync(path, env.map(([name, value]) => `${name}="${value}"`).join('\n'))
    expect((await examine({}, ['--env', path])).states).toEqual(allWell)
    // What is set counts before the file.
    expect((await examine({ DUO_AKEY: 'short' }, ['--env', path])).states['akey']).toBe('failure')
  })

  it('names what it did not check, such as the iframe without an akey', async () => {
    const { out } = await duokit(['doctor'], { env: universalEnv(duo) })
    expect(out).toContain('DUO_AKEY is not set, so the iframe was not checked')
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'No problems found. Not checked: akey, cookie secret, redirect URL, TLS, iframe.',
    )
  })

  it('is well with the redirect URL of its own', async () => {
    const env = { ...universalEnv(duo), DUO_REDIRECT_URL: 'http://localhost:3000/back' }
    expect((await examine(env)).of('redirect')).toMatchObject({ state: 'ok', message: /3000\/back$/ })
  })
})

describe('what is wrong by its form', () => {
  it('is everything where nothing is set', async () => {
    const { states } = await examine({})
    expect(states).toMatchObject({
      host: 'failure',
      ikey: 'failure',
      skey: 'failure',
      akey: 'skipped',
      keys: 'skipped',
    })
  })

  it('is a pair that is swapped', async () => {
    const { ikey, skey } = duo.application
    const { of, states } = await examine({ ...iframeEnv(duo), DUO_IKEY: skey, DUO_SKEY: ikey })
    expect(of('ikey')).toMatchObject({ state: 'failure', message: 'DUO_IKEY and DUO_SKEY are swapped' })
    expect(states).toMatchObject({ skey: 'failure', reachable: 'ok', clock: 'ok', keys: 'skipped', iframe: 'skipped' })
  })

  it.each([
    ['DUO_IKEY', 'DI', 'ikey', /20 characters/],
    ['DUO_IKEY', ' DIXXXXXXXXXXXXXXXXXX', 'ikey', /white space/],
    ['DUO_SKEY', 'secret'.repeat(3), 'skey', /40 characters/],
    ['DUO_SKEY', '[]', 'skey', /40 characters/],
    ['DUO_AKEY', 'a'.repeat(39), 'akey', /at least 40 characters/],
    ['DUO_AKEY', 'a'.repeat(40), 'akey', /easy to guess/],
    ['DUO_COOKIE_SECRET', 'short', 'cookieSecret', /at least 32 bytes/],
    ['DUO_HOST', 'http://api-12345678.duosecurity.com', 'host', /https/],
    ['DUO_HOST', 'admin panel', 'host', /API hostname/],
    ['DUO_HOST', 'admin-12345678.duosecurity.com', 'host', /is the Duo Admin Panel/],
    ['DUO_HOST', 'https://admin.duosecurity.com', 'host', /is the Duo Admin Panel/],
    ['DUO_HOST', 'sso-12345678.sso.duosecurity.com', 'host', /Single Sign-On/],
    ['DUO_HOST', 'www.duosecurity.com', 'host', /starts with api-/],
    ['DUO_HOST', 'duofederal.com', 'host', /starts with api-/],
    ['DUO_HOST', 'DIXXXXXXXXXXXXXXXXXX', 'host', /does not contain a host name/],
    ['DUO_ORIGIN', 'http://app.example.com', 'redirect', /https/],
    ['DUO_ORIGIN', 'https://app.example.com', 'redirect', /Duo host on this machine/],
    ['DUO_REDIRECT_URL', 'nowhere', 'redirect', /absolute https address/],
  ])('is %s=%s', async (variable, value, check, message) => {
    const { of } = await examine({ ...iframeEnv(duo), [variable]: value })
    expect(of(check)).toMatchObject({
      state: variable === 'DUO_AKEY' && value.length === 40 ? 'warning' : 'failure',
      message,
    })
    expect(of(check)?.advice).toBeTruthy()
  })

  it('is an origin that is not one, and nothing else fails for it', async () => {
    const { of, states } = await examine(iframeEnv(duo), ['--origin', 'localhost:3000'])
    expect(of('redirect')?.message).toBe('--origin: it must be an absolute https address (http on localhost only)')
    expect(states).toEqual({ ...allWell, redirect: 'failure' })
    duo.applications.set(duo.application.ikey, { allowedHostnames: ['app.example.com'] })
    const { advice } = (await examine(iframeEnv(duo), ['--origin', ''])).of('iframe') ?? {}
    expect(advice).toMatch(/set DUO_ORIGIN, or pass --origin/)
    expect(advice).not.toContain('null')
  })

  it('is an akey that Duo knows, and a cookie secret that it does', async () => {
    const { skey } = duo.application
    const { of } = await examine({ ...iframeEnv(duo), DUO_AKEY: skey, DUO_COOKIE_SECRET: skey })
    expect(of('akey')).toMatchObject({ state: 'failure', message: 'DUO_AKEY is the secret key, which Duo knows' })
    expect(of('cookieSecret')).toMatchObject({
      state: 'failure',
      message: /must not be one of the keys that Duo knows/,
    })
  })
})

describe('what Duo refuses', () => {
  it('is a wrong secret', async () => {
    const { states, of } = await examine({ ...universalEnv(duo), DUO_CLIENT_SECRET: 'wrong'.repeat(8) })
    expect(states).toMatchObject({ skey: 'ok', reachable: 'ok', keys: 'failure', universal: 'failure' })
    expect(of('keys')?.message).toContain('40103')
    expect(of('keys')?.advice).toContain('The clock is not it')
  })

  it('is an unknown integration key', async () => {
    const { states, of } = await examine({ ...iframeEnv(duo), DUO_IKEY: 'DI000000000000000000' })
    expect(states).toMatchObject({ ikey: 'ok', keys: 'failure', universal: 'warning', iframe: 'failure' })
    expect(of('keys')?.message).toContain('40102')
  })

  it('is an application of another type', async () => {
    duo.applications.set(duo.application.ikey, { type: 'other' })
    expect((await examine(universalEnv(duo))).of('keys')).toMatchObject({ state: 'failure', message: /40301/ })
  })

  it('is a clock that is wrong by minutes', async () => {
    duo.clock.offset(400)
    const { states, of } = await examine(iframeEnv(duo))
    expect(states).toMatchObject({ reachable: 'ok', clock: 'failure', keys: 'failure' })
    expect(of('clock')?.message).toMatch(/^this machine is (39\d|40\d) s behind Duo/)
    expect(of('keys')).toMatchObject({ message: /40105/, advice: /NTP/ })
  })

  it('is not yet a clock that is wrong by a minute and a half', async () => {
    duo.clock.offset(100)
    const { ok, states } = await examine(iframeEnv(duo))
    expect([ok, states['clock'], states['keys']]).toEqual([true, 'warning', 'ok'])
  })

  it('is an iframe that Duo has ended', async () => {
    duo.applications.set(duo.application.ikey, { v2Blocked: true })
    const { ok, states, of } = await examine(iframeEnv(duo))
    expect([ok, states]).toEqual([false, { ...allWell, redirect: 'skipped', iframe: 'failure' }])
    expect(of('iframe')).toMatchObject({ message: /Upgrade Required/, advice: /universalPrompt/ })
  })

  it('is an iframe on another site than Duo allows', async () => {
    duo.applications.set(duo.application.ikey, { allowedHostnames: ['app.example.com'] })
    const { of } = await examine(iframeEnv(duo), origin)
    expect(of('iframe')).toMatchObject({
      state: 'failure',
      advice: /allowed hostnames at Duo with http:\/\/localhost:3000/,
    })
  })
})

describe('what stands between here and Duo', () => {
  it('is nobody there', async () => {
    await duo.refuseConnections()
    const { states, of } = await examineAlone(iframeEnv(duo))
    await duo.acceptConnections()
    expect(states).toMatchObject({ reachable: 'failure', tls: 'skipped', clock: 'skipped', keys: 'skipped' })
    expect(of('reachable')).toMatchObject({ message: /ECONNREFUSED/, advice: /firewall/ })
    expect(of('host')).toMatchObject({ state: 'warning', message: /no Duo answered there/ })
  })

  it.each([
    ['http503', /answered 503/, '10000'],
    ['html', /not a JSON object/, '10000'],
    ['reset', /failed/, '10000'],
    ['hang', /did not answer within 300 ms/, '300'],
  ] as const)('is %s', async (outage, message, timeout) => {
    duo.config.set({ outage: { all: outage } })
    const { of, states } = await examineAlone(iframeEnv(duo), ['--timeout', timeout])
    expect(of('reachable')).toMatchObject({ state: 'failure', message })
    expect(states['keys']).toBe('skipped')
  })

  it.each([
    ['a page', 200, 'text/html', '<h1>Hello</h1>'],
    ['JSON of its own', 200, 'application/json', '{"hello":"world"}'],
    ['a page that is not there', 404, 'text/html', 'Not found'],
    ['JSON that is not there', 404, 'application/json', '{"message":"Not found"}'],
    ['a redirect to a login', 302, 'text/plain', ''],
    ['a refusal', 401, 'application/json', '{"error":"unauthorized"}'],
  ])('is another server that answers with %s', async (_name, status, type, body) => {
    const other = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': type, location: '/login' }).end(body)
    })
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { of, states } = await examineAlone({ ...universalEnv(duo), DUO_HOST: `http://localhost:${port}` })
    other.close()
    expect(of('reachable')).toMatchObject({
      state: 'failure',
      message: /^this is not Duo: /,
      advice: /Another program/,
    })
    expect(states['host']).toBe('warning')
  })

  it('is too many calls, which are tried once more', async () => {
    duo.config.set({ rateLimit: 100, retryAfter: 0 })
    const { of } = await examineAlone(iframeEnv(duo))
    expect(of('reachable')).toMatchObject({ state: 'failure', message: /429/, advice: /fewer calls/ })
    expect(duo.config.get().rateLimit).toBe(96)
  })

  it('is a single answer 429, which harms nothing', async () => {
    duo.config.set({ rateLimit: 1, retryAfter: 0 })
    expect((await duokit(['doctor'], { env: iframeEnv(duo) })).code).toBe(0)
  })

  it('is an outage of one part of Duo', async () => {
    duo.config.set({ outage: { health_check: 'http503', frame: 'http500' } })
    const { states } = await examineAlone(iframeEnv(duo))
    expect(states).toMatchObject({ reachable: 'ok', keys: 'ok', universal: 'failure', iframe: 'failure' })
  })
})

describe('TLS', () => {
  let secure: Simulator
  const ca = join(folder, 'ca.pem')
  beforeAll(async () => {
    secure = await createSimulator({ tls: true })
    writeFileSync(ca, secure.ca ?? '')
  })
  afterAll(() => secure.close())

  it('fails with an authority that is not trusted, and says how to trust it', async () => {
    const { states, of } = await examineAlone(universalEnv(secure))
    expect(states).toMatchObject({ reachable: 'ok', tls: 'failure', clock: 'skipped', keys: 'skipped' })
    expect(of('tls')?.message).toMatch(/^the connection is not trusted \([A-Z_]+\)$/)
    expect(of('tls')?.advice).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('is well with one that is', async () => {
    const { ok, states } = await examineAlone({ ...universalEnv(secure), NODE_EXTRA_CA_CERTS: ca })
    expect([ok, states['tls'], states['keys']]).toEqual([true, 'ok', 'ok'])
  })

  it('is to be looked at where nobody checks it', async () => {
    const { states, of } = await examineAlone({ ...universalEnv(secure), NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    expect([states['tls'], states['keys']]).toEqual(['warning', 'ok'])
    expect(of('tls')?.message).toContain('NODE_TLS_REJECT_UNAUTHORIZED')
  })

  it('fails where https meets a server without it', async () => {
    const { of } = await examineAlone({ ...universalEnv(duo), DUO_HOST: `localhost:${duo.port}` })
    expect(of('tls')?.advice).toContain(`set DUO_HOST=http://localhost:${duo.port}`)
    expect(of('tls')).toMatchObject({ state: 'failure', advice: /does not use TLS/ })
  })
})
