import { createDuo, isDuoError } from '@duokit/h3'
import type { H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { duoOptions, withVariable } from '../src/runtime/server/duo-options.js'
import type { DuoSettings } from '../src/runtime/server/settings.js'

const spa = 'https://app.example.com'
const event = {} as H3Event

const settings: DuoSettings = {
  origin: 'https://api.example.com',
  host: 'api-x.duosecurity.com',
  clientId: 'DIXXXXXXXXXXXXXXXXXX',
  clientSecret: 'c'.repeat(40),
  ikey: '',
  skey: '',
  akey: '',
  cookieSecret: 'a cookieSecret for this test alone',
  prompt: 'universal',
  basePath: '/duo',
  trustedOrigins: '',
  loginUrl: '',
  maxAge: '',
  failMode: '',
  usernameMatch: '',
  usernameField: 'username',
}

type Setup = Parameters<typeof duoOptions>[0]['setup']

function optionsOf(own: Partial<DuoSettings>, setup: Partial<Setup> = {}, baseURL = '/') {
  const firstFactor = {
    getUsername: () => 'alice',
    store: { read: () => undefined, write: () => undefined, clear: () => undefined },
  }
  return duoOptions({ settings: { ...settings, ...own }, setup, firstFactor, baseURL })
}

describe('trustedOrigins', () => {
  it.each<[string, unknown, unknown]>([
    ['is empty by default', '', undefined],
    ['may be an empty list', [], undefined],
    ['is a list in nuxt.config, or in JSON', [spa, 'http://localhost:5173'], [spa, 'http://localhost:5173']],
    ['may be a single origin in the environment', spa, [spa]],
  ])('%s', (_name, trustedOrigins, expected) => {
    const options = optionsOf({ trustedOrigins })
    expect(options.trustedOrigins).toEqual(expected)
    expect(() => createDuo(options)).not.toThrow()
  })

  it('of defineDuo takes precedence', () => {
    expect(optionsOf({ trustedOrigins: spa }, { trustedOrigins: [] }).trustedOrigins).toEqual([])
  })

  it.each([`${spa}/`, `${spa}, https://evil.example`, '*', 7, true, { a: 1 }])(
    'cannot be %j, and the error names the variable',
    (trustedOrigins) => {
      const message = messageOf(() => createDuo(optionsOf({ trustedOrigins })))
      expect(message).toMatch(/^trustedOrigins must be a list of origins .*\(NUXT_DUO_TRUSTED_ORIGINS\)$/)
    },
  )
})

describe('loginUrl', () => {
  it.each<[unknown, unknown]>([
    ['/login', '/app/login'],
    ['https://login.example.com/', 'https://login.example.com/'],
    [undefined, undefined],
  ])('is below app.baseURL wherever %j is said', (said, expected) => {
    const loginUrl = said as string | undefined
    expect(optionsOf({ loginUrl: said ?? '' }, {}, '/app/').loginUrl).toBe(expected)
    expect(optionsOf({ loginUrl: '/other' }, loginUrl === undefined ? {} : { loginUrl }, '/app/').loginUrl).toBe(
      expected ?? '/app/other',
    )
    const made = optionsOf({}, { loginUrl: () => loginUrl }, '/app/').loginUrl
    expect(typeof made === 'function' && made(event, undefined)).toBe(expected)
  })
})

it('takes every option of the gate that is code or a setting from defineDuo as well', () => {
  const setup = { maxAge: 60, failMode: 'open', usernameMatch: 'case-insensitive' } as const
  expect(optionsOf({ maxAge: 3600, failMode: 'closed', usernameMatch: 'exact' }, setup)).toMatchObject(setup)
  expect(() => optionsOf({}, { trustedorigins: [] } as object)).toThrow('Did you mean trustedOrigins?')
})

function messageOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (isDuoError(error)) return withVariable(error.message, {})
    throw error
  }
  return 'no error'
}
