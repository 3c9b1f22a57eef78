import {
  cookieStore,
  createGate,
  createUniversalClient,
  duoDomains,
  isDuoDomain,
  isDuoError,
  isLoopbackHost,
  parseDuoHost,
  universalPrompt,
} from '@duokit/core'
import { describe, expect, it } from 'vitest'

const api = 'api-12345678.duosecurity.com'

describe('parseDuoHost understands', () => {
  it.each<[string, string, string, boolean]>([
    [api, api, `https://${api}`, false],
    [`https://${api}`, api, `https://${api}`, false],
    [`HTTPS://API-12345678.DuoSecurity.com/`, api, `https://${api}`, false],
    [`  ${api}\n`, api, `https://${api}`, false],
    [`${api}//`, api, `https://${api}`, false],
    [`${api}:443`, api, `https://${api}`, false],
    [`${api}:8443`, `${api}:8443`, `https://${api}:8443`, false],
    ['api-1.test.duofederal.com', 'api-1.test.duofederal.com', 'https://api-1.test.duofederal.com', false],
    ['localhost', 'localhost', 'https://localhost', true],
    ['https://localhost:8443', 'localhost:8443', 'https://localhost:8443', true],
    ['http://localhost:8080/', 'localhost:8080', 'http://localhost:8080', true],
    ['http://127.0.0.1:8080', '127.0.0.1:8080', 'http://127.0.0.1:8080', true],
    ['http://[::1]:8080', '[::1]:8080', 'http://[::1]:8080', true],
    ['http://0x7f.1', '127.0.0.1', 'http://127.0.0.1', true],
  ])('%j', (value, host, origin, loopback) => {
    expect(parseDuoHost(value)).toEqual({ host, origin, loopback })
  })
})

describe('parseDuoHost knows a local Duo', () => {
  it.each<[host: string, loopback: boolean]>([
    ['localhost.', true],
    ['duo.localhost', true],
    ['localhost.example.com', false],
    ['notlocalhost', false],
    ['127.0.0.1.', true],
    ['127.250.100.34', true],
    ['127.0.0.1.example.com', false],
    ['128.127.0.0', false],
    ['0.0.0.0', true],
    ['10.0.0.0', false],
    ['0.0.0.1', false],
    ['0.0.0.0.example.com', false],
    ['[::]', true],
    ['[::2]', false],
    ['[2001:db8::]', false],
    ['[::ffff:127.0.0.1]', true],
    ['[::ffff:127.255.255.255]', true],
    ['[::ffff:0.0.0.0]', true],
    ['[::ffff:128.0.0.1]', false],
    ['[::ffff:7f00:1:0]', false],
  ])('by %s: %j', (host, loopback) => expect(parseDuoHost(host)).toMatchObject({ loopback }))
})

describe('parseDuoHost refuses', () => {
  it.each<[unknown, string]>([
    ['', 'api-12345678.duosecurity.com (it is missing: check that its environment variable is set)'],
    ['   ', 'api-12345678.duosecurity.com (it is missing: check that its environment variable is set)'],
    [undefined, 'api-12345678.duosecurity.com (it is missing: check that its environment variable is set)'],
    [null, '(it is missing: check that its environment variable is set)'],
    [42, 'must be an API hostname'],
    [{ toString: () => api }, 'must be an API hostname'],
    ['https://', 'must be an API hostname'],
    [`see https://${api}`, 'must be an API hostname'],
    [`see-https://${api}`, 'a host alone'],
    ['api one.example.com', 'must be an API hostname'],
    [`api-\n12345678.duosecurity.com`, 'must be an API hostname'],
    [`${api}:99999`, 'must be an API hostname'],
    ['javascript:alert(1)', 'must be an API hostname'],
    [`${api};script-src`, 'must be an API hostname'],
    ['*.duosecurity.com', 'must be an API hostname'],
    [`${api}/frame/web/v1`, 'a host alone'],
    [`${api}\\@example.com`, 'a host alone'],
    [`${api}?x`, 'a host alone'],
    [`${api}#x`, 'a host alone'],
    [`user@${api}`, 'a host alone'],
    [`:password@${api}`, 'a host alone'],
    [`user:password@${api}`, 'a host alone'],
    [`http://${api}`, 'over https'],
    ['http://localhost.example.com', 'over https'],
    ['http://localhost.', 'over https'],
    ['http://127.0.0.2', 'over https'],
    ['http://[::2]', 'over https'],
    ['ftp://localhost', 'over https'],
    ['undefined', 'the value is "undefined"'],
    ['https://null/', 'the value is "null"'],
    [`"${api}"`, 'quotation marks around it'],
    ['admin-12345678.duosecurity.com', 'this is the Admin Panel'],
    ['https://admin.duosecurity.com', 'this is the Admin Panel'],
    ['sso-12345678.sso.duosecurity.com', 'this is Duo Single Sign-On'],
    ['duosecurity.com', "this is Duo's website"],
    ['https://www.duosecurity.com/', "this is Duo's website"],
    ['https://duo.com', "this is Duo's website"],
    ['api-12345678', 'the domain is missing'],
  ])('%j', (value, says) => {
    const error = thrownBy(() => parseDuoHost(value as string, 'duoHost'))
    expect(isDuoError(error) && error.code).toBe('invalid_option')
    expect(error.message).toMatch(/^duoHost must /)
    expect(error.message).toContain(says)
    expect(error.message).not.toContain('password')
  })
})

describe('whose host it is', () => {
  it.each([api, 'API-1.DUOSECURITY.COM', `${api}:443`, 'api-1.duofederal.com', 'api-1.test.duosecurity.com'])(
    "%s is Duo's",
    (host) => expect(isDuoDomain(host)).toBe(true),
  )

  it.each([
    'duosecurity.com.example.com',
    'notduosecurity.com',
    'duosecurity.com',
    'example.com/.duosecurity.com',
    'example.com:1.duosecurity.com',
    'example.com#.duosecurity.com',
    `user@${api}`,
    `https://${api}`,
    `${api}\n`,
    '',
  ])('%j is not', (host) => expect(isDuoDomain(host)).toBe(false))

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['[::1]', true],
    ['localhost.', false],
    ['127.0.0.1.example.com', false],
    ['0.0.0.0', false],
  ])('%s on this machine: %j', (host, answer) => expect(isLoopbackHost(host)).toBe(answer))

  it('is known from one list that nobody can change', () => {
    expect(duoDomains).toEqual(['duosecurity.com', 'duofederal.com'])
    expect(Object.isFrozen(duoDomains)).toBe(true)
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}

// On Node 24 `URL.canParse` says yes to this host, and `new URL` throws.
describe('a host longer than any there is, is refused by the name of its option', () => {
  const host = `api-1.${'toString'.repeat(2048)}`
  const address = `https://${host}`
  const client = { clientId: 'DIXXXXXXXXXXXXXXXXXX', clientSecret: 's'.repeat(40), host: 'localhost:9' }
  const gate = {
    origin: 'http://localhost:1234',
    prompt: universalPrompt({ ...client, host: 'api-12345678.duosecurity.com' }),
    getUsername: () => 'alice',
    cookieSecret: 'c'.repeat(32),
    store: cookieStore({ bindTo: 'browser' }),
  }

  it.each<[option: string, work: () => unknown]>([
    ['host', () => parseDuoHost(host)],
    ['redirectUrl', () => createUniversalClient({ ...client, redirectUrl: address })],
    ['origin', () => createGate({ ...gate, origin: address })],
    ['loginUrl', () => createGate({ ...gate, loginUrl: address })],
  ])('%s', (option, work) => {
    const error = thrownBy(work)
    expect(isDuoError(error) && [error.code, error.message.split(' ')[0]]).toEqual(['invalid_option', option])
  })
})
