import { describe, expect, it } from 'vitest'
import { DuoError, iframePrompt, universalPrompt } from '@duokit/core'
import { cookieStore, createDuo, type DuoOptions } from './duo.js'
import { keys } from 'testing/duo-half'
import { sessionStore } from './sessions.js'

// Values as env files, secrets files and templates leave them, and as people paste them.

const host = 'api-12345678.duosecurity.com'
const good: DuoOptions = {
  origin: 'https://app.example.com',
  prompt: iframePrompt({ ...keys, host }),
  getUsername: () => 'alice',
  store: sessionStore(),
  cookieSecret: 'a cookieSecret of this test, which nobody else has',
}

describe('origin', () => {
  it.each([
    ['', 'check that its environment variable is set'],
    ['  ', 'check that its environment variable is set'],
    [undefined, 'check that its environment variable is set'],
    ['undefined', 'the value is "undefined"'],
    ['"https://app.example.com"', 'quotation marks around it'],
    ["'https://app.example.com'", 'quotation marks around it'],
    ['https://undefined', 'must have a host name'],
    ['https://null/shop', 'must have a host name'],
    // oxlint-disable-next-line no-template-curly-in-string -- as a template leaves it
    ['https://${HOST}', 'must have a host name'],
    ['https://*.example.com', 'must have a host name'],
    ['https://app.example.com,b.example.com', 'must have a host name'],
    ['https://app.example.com/duo/callback', 'write it without /duo/callback'],
    ['https://app.example.com/shop/duo/callback/', 'write it without /duo/callback'],
  ])('%j is refused with %s', (origin, says) => {
    expect(() => createDuo({ ...good, origin: origin as string })).toThrow(/^origin must /)
    expect(() => createDuo({ ...good, origin: origin as string })).toThrow(says)
  })

  it.each(['https://my_app.example.com', 'https://münchen.example', 'https://10.0.0.1:8443', 'https://[2001:db8::1]'])(
    '%s is accepted',
    (origin) => expect(() => createDuo({ ...good, origin })).not.toThrow(),
  )
})

describe('a key in quotation marks, or the word of a missing value, is named as such', () => {
  it.each([
    [`"${keys.skey}"`, 'quotation marks around it'],
    [`'${keys.skey}'`, 'quotation marks around it'],
    ['undefined', 'the value is "undefined"'],
    ['null', 'the value is "null"'],
  ])('%#', (clientSecret, says) => {
    expect(() => universalPrompt({ host, clientId: keys.ikey, clientSecret })).toThrow(says)
    expect(() => iframePrompt({ ...keys, host, skey: clientSecret })).toThrow(says)
  })
})

describe('cookieSecret', () => {
  it.each(['\n', '\r\n', ' '])(
    'with white space around it is refused, as an instance without it would differ: %j',
    (end) => {
      expect(() => createDuo({ ...good, cookieSecret: good.cookieSecret + end })).toThrow('white space around it')
      expect(() => createDuo({ ...good, cookieSecret: ['x'.repeat(32), ` ${'x'.repeat(32)}`] })).toThrow(
        'white space around it',
      )
    },
  )

  it('of white space alone is missing', () => {
    expect(() => createDuo({ ...good, cookieSecret: ' '.repeat(40) })).toThrow('check that its environment variable')
  })
})

it.each<[string, unknown]>([
  ['sessionStore', sessionStore],
  ['cookieStore', cookieStore],
])('store: %s, which was not called, is refused with what to write', (_name, store) => {
  expect(() => createDuo({ ...good, store: store as DuoOptions['store'] })).toThrow(
    'store must be what sessionStore() or cookieStore({ bindTo }) returns: call the function',
  )
})

it('store: cookieStore, which was not called, is recognized under a name that a bundler gave it, too', () => {
  const renamed = (site: unknown): unknown => (cookieStore as (options: unknown) => unknown)(site)
  expect(() => createDuo({ ...good, store: renamed as DuoOptions['store'] })).toThrow('call the function')
})

it('a store that a function of the application makes keeps its own error', () => {
  const refused = new DuoError('invalid_option', 'the table must have a name')
  const store = () => {
    throw refused
  }
  expect(() => createDuo({ ...good, store })).toThrow(refused)
})

it('a store that a function makes has to be one', () => {
  const store: unknown = () => ({})
  expect(() => createDuo({ ...good, store: store as DuoOptions['store'] })).toThrow('store must be')
})
