import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createApp } from '../src/app.js'
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
  expect(readConfiguration(keys).duo?.host).toBe(keys.DUO_HOST)
})

it('signs sessions with nothing that could be guessed', () => {
  expect(readConfiguration({ SESSION_SECRET: '' }).sessionSecret.length).toBeGreaterThan(40)
  expect(readConfiguration({}).sessionSecret).not.toBe(readConfiguration({}).sessionSecret)
  expect(() => readConfiguration({ SESSION_SECRET: 'short' })).toThrow(/SESSION_SECRET/)
})

it('logs in behind something that ends TLS', async () => {
  const { duo, sessionSecret } = readConfiguration(keys)
  if (duo === undefined) throw new Error('the keys are there')
  const server = createApp({ origin: 'https://app.example.com', sessionSecret, duo }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const headers = {
    origin: 'https://app.example.com',
    'x-forwarded-proto': 'https',
    'content-type': 'application/x-www-form-urlencoded',
  }
  const answer = await new Promise<{ status: number | undefined; cookies: string[] }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/login', method: 'POST', headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode, cookies: response.headers['set-cookie'] ?? [] })
    })
    sent.on('error', reject)
    sent.end('username=alice&password=duokit')
  })
  server.close()
  expect(answer.status).toBe(303)
  expect(answer.cookies.join()).toMatch(/; secure/i)
})
