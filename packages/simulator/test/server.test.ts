import { request } from 'node:http'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFor, press } from './frame-client.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ hosts: ['duo.test'] })
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

/** fetch sets Host itself, so this is done one level down. */
function statusFor(host: string | undefined, path = '/health'): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = host === undefined ? {} : { host }
    request({ host: '127.0.0.1', port: simulator.port, path, headers, setHost: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('the name in the Host header', () => {
  it.each([
    'localhost',
    'localhost:1',
    'LocalHost:80',
    'app.localhost',
    '127.0.0.1',
    '127.1.2.3:5',
    '[::1]:80',
    'duo.test:1',
  ])('%s is ours', async (host) => expect(await statusFor(host)).toBe(200))

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    '1270.0.0.1',
    '192.168.0.1',
    '0.0.0.0',
    'localhost:x',
    'a@localhost',
    '',
  ])('%s is not', async (host) => {
    expect(await statusFor(host)).toBe(421)
    for (const path of ['/', '/phone', '/sim/events', '/frame/web/v1/auth'])
      expect(await statusFor(host, path)).toBe(421)
    expect(simulator.events.last('host.refused')).toBeDefined()
  })
})

describe('addresses', () => {
  it('ping tells the time to anybody, whatever they sign', async () => {
    simulator.clock.freeze(1_710_429_344)
    for (const path of ['/auth/v2/ping', '/auth/v2/ping?']) {
      const response = await fetch(simulator.url + path, { headers: { authorization: 'Basic nonsense' } })
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('{"response":{"time":1710429344},"stat":"OK"}')
      expect(response.headers.get('content-type')).toBe('application/json')
    }
  })

  it.each(['/nothing', '/auth', '/frame', '/SIM/users', '//'])('%s is not there', async (path) => {
    const response = await fetch(simulator.url + path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ stat: 'FAIL', code: 40401, message: 'Resource not found' })
  })

  it('names the methods that it has', async () => {
    const response = await fetch(`${simulator.url}/frame/web/v1/auth`, { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it.each(['Duo-Web-v2.js', 'Duo-Web-v2.min.js'])('the hosted script %s is ours', async (name) => {
    const response = await fetch(`${simulator.url}/frame/hosted/${name}`)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toContain('Duo')
  })

  it('health answers scripts', async () => {
    expect(await (await fetch(`${simulator.url}/health`)).json()).toEqual({
      stat: 'OK',
      url: simulator.url,
      simulator: true,
    })
  })

  it('health answers a HEAD as well', async () => {
    const response = await fetch(`${simulator.url}/health`, { method: 'HEAD' })
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 200, body: '' })
  })

  it('are reached over IPv4 and by name', async () => {
    expect(await (await fetch(`http://127.0.0.1:${simulator.port}/health`)).json()).toMatchObject({ stat: 'OK' })
    expect(simulator.host).toBe(`http://localhost:${simulator.port}`)
  })
})

describe('the first page', () => {
  it('shows what there is and what happened, and no secret key', async () => {
    await openFor(simulator, 'deny.<b>bob')
    const response = await fetch(simulator.url)
    const page = await response.text()
    for (const text of [
      'This is not Duo',
      simulator.application.ikey,
      '/phone?token=',
      'deny.&#60;b&#62;bob',
      'factor.failed',
    ]) {
      expect(page).toContain(text)
    }
    expect(page).not.toContain(simulator.application.skey)
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })
})

describe('the phone', () => {
  const token = () => new URL(simulator.phoneUrl).searchParams.get('token') ?? ''
  const post = (path: string, fields: Record<string, string>, origin: string | undefined = simulator.url) =>
    fetch(`${simulator.url}/phone/${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } })

  async function waiting(): Promise<string> {
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, { action: 'push', device: 'device1' })
    return simulator.pending.list()[0]?.txid ?? ''
  }

  it('is locked without its token', async () => {
    await waiting()
    for (const query of ['', '?token=', '?token=x', `?token=${token().toLowerCase()}`]) {
      const response = await fetch(`${simulator.url}/phone${query}`)
      expect(response.status).toBe(403)
      expect(await response.text()).not.toContain('alice')
    }
    expect(await (await fetch(simulator.phoneUrl)).text()).toContain('Login request for alice')
  })

  it('answers', async () => {
    const response = await post('answer', { token: token(), txid: await waiting(), verdict: 'approve' })
    expect(await response.text()).toContain('Approved.')
    expect(simulator.events.last('login.allowed')?.user).toBe('alice')
    const again = await post('answer', { token: token(), txid: 'gone', verdict: 'approve' })
    expect(await again.text()).toContain('does not wait any more')
  })

  it('answers neither another site nor without the token', async () => {
    const txid = await waiting()
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1', '']) {
      expect((await post('answer', { token: token(), txid, verdict: 'approve' }, origin)).status).toBe(403)
    }
    expect((await post('answer', { token: 'x', txid, verdict: 'approve' })).status).toBe(403)
    expect((await post('answer', { txid, verdict: 'approve' })).status).toBe(403)
    expect(await (await post('answer', { token: token(), txid, verdict: 'x' })).text()).toContain('does not wait')
    expect(simulator.pending.list()).toHaveLength(1)
    expect(simulator.events.last('phone.refused')).toBeDefined()
  })

  it('shows text messages', async () => {
    const { sid } = await openFor(simulator, 'alice')
    await press(simulator, sid, { action: 'sms', device: 'device1' })
    const [code] = simulator.users.get('alice').textedCodes
    expect(await (await fetch(simulator.phoneUrl)).text()).toContain(code)
  })
})

describe('two of them', () => {
  it('have different keys and tokens, and ports of their own', async () => {
    const other = await createSimulator()
    expect(other.application.ikey).toMatch(/^DI[A-Z0-9]{18}$/)
    expect(other.application.skey).toMatch(/^[A-Za-z0-9]{40}$/)
    expect(other.application.ikey).not.toBe(simulator.application.ikey)
    expect(other.application.skey).not.toBe(simulator.application.skey)
    expect(other.phoneUrl).not.toBe(simulator.phoneUrl)
    const waits = other.pending.next()
    await other.close()
    await expect(waits).rejects.toThrow('The simulator was closed.')
    await other.close()
  })

  it('cannot have the same port', async () => {
    await expect(createSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
