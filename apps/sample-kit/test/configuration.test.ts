import { expect, it } from 'vitest'
import { readConfiguration } from '../src/configuration.js'

const host = { DUO_HOST: 'api-x.duosecurity.com' }
const iframe = { DUO_IKEY: 'DI'.padEnd(20, 'X'), DUO_SKEY: 's'.repeat(40), DUO_AKEY: 'a'.repeat(40) }
const universal = { DUO_CLIENT_ID: 'DI'.padEnd(20, 'Y'), DUO_CLIENT_SECRET: 'c'.repeat(40) }

it('takes the local Duo without any key, but never in production', () => {
  expect(readConfiguration({}).duo).toBeUndefined()
  expect(readConfiguration({ DUO_HOST: '', DUO_IKEY: '' }).duo).toBeUndefined()
  expect(() => readConfiguration({ NODE_ENV: 'production' })).toThrow(/: DUO_HOST$/)
})

it('takes the keys of either prompt, and of both', () => {
  const keys = {
    universal: { host: host.DUO_HOST, clientId: universal.DUO_CLIENT_ID, clientSecret: universal.DUO_CLIENT_SECRET },
    iframe: { host: host.DUO_HOST, ikey: iframe.DUO_IKEY, skey: iframe.DUO_SKEY, akey: iframe.DUO_AKEY },
  }
  expect(readConfiguration({ ...host, ...iframe }).duo).toEqual({ iframe: keys.iframe })
  expect(readConfiguration({ ...host, ...universal }).duo).toEqual({ universal: keys.universal })
  expect(readConfiguration({ ...host, ...universal, ...iframe }).duo).toEqual(keys)
})

it('names the keys that are missing, and no value', () => {
  expect(() => readConfiguration({ ...host, ...iframe, DUO_AKEY: '' })).toThrow(/: DUO_AKEY$/)
  expect(() => readConfiguration({ ...host, DUO_SKEY: iframe.DUO_SKEY })).toThrow(/: DUO_IKEY, DUO_AKEY$/)
  expect(() => readConfiguration({ ...host, ...iframe, DUO_CLIENT_ID: 'DIY' })).toThrow(/: DUO_CLIENT_SECRET$/)
  expect(() => readConfiguration(host)).toThrow(/: DUO_CLIENT_ID, DUO_CLIENT_SECRET$/)
  expect(() => readConfiguration(iframe)).toThrow(/: DUO_HOST$/)
})

it('signs sessions with nothing that could be guessed', () => {
  expect(readConfiguration({ SESSION_SECRET: '' }).sessionSecret.length).toBeGreaterThan(40)
  expect(readConfiguration({}).sessionSecret).not.toBe(readConfiguration({}).sessionSecret)
  expect(() => readConfiguration({ SESSION_SECRET: 'short' })).toThrow(/SESSION_SECRET/)
})

it('lives where it is told to, on a port that exists', () => {
  expect(readConfiguration({})).toMatchObject({ port: 3000, origin: 'http://localhost:3000' })
  expect(readConfiguration({ PORT: '8080' })).toMatchObject({ port: 8080, origin: 'http://localhost:8080' })
  expect(readConfiguration({ ORIGIN: 'https://app.example.com' }).origin).toBe('https://app.example.com')
  for (const port of ['0', '65536', '-1', 'http', '3000 ']) {
    expect(() => readConfiguration({ PORT: port })).toThrow(/PORT/)
  }
})

it('shares with other instances where it is told of a Redis', () => {
  expect(readConfiguration({ REDIS_URL: '' }).redisUrl).toBeUndefined()
  expect(readConfiguration({ REDIS_URL: 'rediss://user:hidden@redis:6380/1' }).redisUrl).toContain('redis:6380')
  for (const url of ['redis', '127.0.0.1:6379', 'http://hidden@127.0.0.1']) {
    expect(() => readConfiguration({ REDIS_URL: url })).toThrow(/^REDIS_URL must be an address such as redis:..127/)
  }
})

it('lets nobody pass while Duo is out of reach, unless it is told to', () => {
  expect(readConfiguration({}).failMode).toBe('closed')
  expect(readConfiguration({ DUO_FAIL_MODE: 'open' })).toMatchObject({ failMode: 'open', duo: undefined })
  expect(() => readConfiguration({ DUO_FAIL_MODE: 'Open' })).toThrow(/^DUO_FAIL_MODE must be closed or open$/)
})
