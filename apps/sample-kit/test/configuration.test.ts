import { expect, it } from 'vitest'
import { readConfiguration } from '../src/configuration.js'

const keys = {
  DUO_HOST: 'api-x.duosecurity.com',
  DUO_IKEY: 'DI'.padEnd(20, 'X'),
  DUO_SKEY: 's'.repeat(40),
  DUO_AKEY: 'a'.repeat(40),
}

it('takes the local Duo without any key, but never in production', () => {
  expect(readConfiguration({}).duo).toBeUndefined()
  expect(() => readConfiguration({ NODE_ENV: 'production' })).toThrow(/DUO_HOST, DUO_IKEY, DUO_SKEY, DUO_AKEY/)
  expect(() => readConfiguration({ ...keys, DUO_AKEY: '' })).toThrow(/: DUO_AKEY$/)
  expect(readConfiguration(keys).duo?.iframe).toEqual({
    host: keys.DUO_HOST,
    ikey: keys.DUO_IKEY,
    skey: keys.DUO_SKEY,
    akey: keys.DUO_AKEY,
  })
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
