import { X509Certificate } from 'node:crypto'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../src/transport/tls.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ tls: true, hosts: ['duo.localhost', 'duo.test'] })
})
afterAll(() => simulator.close())

/** The status, or the code of the error that the handshake ended with. */
function reach(options: {
  port: number
  ca: string | undefined
  servername: string
  host?: string
  path?: string
}): Promise<number | string> {
  return new Promise((resolve) => {
    const { ca, ...rest } = options
    get(
      { host: '127.0.0.1', path: '/health', agent: false, ...rest, ...(ca === undefined ? {} : { ca }) },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    ).on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`))
  })
}

describe('https', () => {
  it('is what an application configures without a scheme', () => {
    expect(simulator.host).toBe(`localhost:${simulator.port}`)
    expect(simulator.url).toBe(`https://localhost:${simulator.port}`)
  })

  it.each(['localhost', 'duo.localhost', 'duo.test'])('is trusted with its authority, as %s', async (servername) => {
    expect(await reach({ port: simulator.port, ca: simulator.ca, servername })).toBe(200)
  })

  it('is trusted at the address itself', async () => {
    const status = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: simulator.port, path: '/health', ca: simulator.ca, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
  })

  it('is not trusted without, nor as something else', async () => {
    expect(await reach({ port: simulator.port, ca: undefined, servername: 'localhost' })).toContain(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    )
    expect(await reach({ port: simulator.port, ca: simulator.ca, servername: 'api.duosecurity.com' })).toContain(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    )
    const other = await createSimulator({ tls: true })
    await other.close()
    expect(await reach({ port: simulator.port, ca: other.ca, servername: 'localhost' })).not.toBe(200)
  })
})

describe('the authority', () => {
  it('is one, for a week', () => {
    const certificate = new X509Certificate(simulator.ca ?? '')
    expect(certificate.ca).toBe(true)
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6)
    expect(days).toBeLessThan(8)
    expect(simulator.ca).not.toContain('PRIVATE')
  })

  it.each([
    ['localhost', '200'],
    ['app.localhost', '200'],
    ['extra.test', '200'],
    ['api-12345678.duosecurity.com', 'permitted subtree violation'],
    ['localhost.evil.example', 'permitted subtree violation'],
  ])('signs for %s: %s', async (name, expected) => {
    const { ca, issue } = await makeAuthority({ hosts: ['extra.test'], kept: false })
    const { cert, key } = await issue([name])
    const server = createServer({ cert, key }, (_request, response) => response.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const reached = await reach({ port: (server.address() as AddressInfo).port, ca, servername: name })
      expect(String(reached)).toContain(expected)
    } finally {
      server.close()
    }
  })
})
