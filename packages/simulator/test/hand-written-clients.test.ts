import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ApiAnswer } from './api-answer.js'
import { openFor, openTx, press as pressInFrame } from './frame-client.js'
import { signText } from './signed-text.js'
import { assertion, login, post, press } from './universal-text.js'

// What clients that somebody wrote by hand get wrong, or do in another way than the SDKs.
let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

/** Sends text as it is and returns what comes back until the other side closes. */
function raw(text: string, { leave = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(simulator.port, '127.0.0.1', () => {
      socket.write(text)
      if (leave) void setTimeout(50).then(() => socket.destroy())
    })
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
    socket.on('close', () => resolve(said)).on('error', reject)
  })
}

async function control(method: string, path: string, body?: unknown): Promise<ApiAnswer & { status: number }> {
  const response = await fetch(`${simulator.url}/sim/${path}`, {
    method,
    headers: { 'x-duo-simulator': '1', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, ...((await response.json()) as ApiAnswer) }
}

describe('HTTP', () => {
  it.each(['/', '/auth/v2/ping', '/frame/hosted/Duo-Web-v2.js', '/sim/openapi.json'])(
    'HEAD %s is GET without a body',
    async (path) => {
      const [head, get] = await Promise.all(['HEAD', 'GET'].map((method) => fetch(simulator.url + path, { method })))
      expect([head?.status, head?.headers.get('content-type')]).toEqual([200, get?.headers.get('content-type')])
      expect(await head?.text()).toBe('')
    },
  )

  it('HTTP/1.0 needs no Host, which only a browser could be tricked into sending', async () => {
    expect(await raw('GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await raw('GET /health HTTP/1.0\r\nHost: evil.example\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /)
  })

  it('a client that leaves in the middle of its body is no mistake of ours', async () => {
    for (const path of ['/oauth/v1/token', '/frame/web/v1/auth', '/sim/clock']) {
      const start = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nX-Duo-Simulator: 1\r\nContent-Length: 100\r\n\r\nabc`
      expect(await raw(start, { leave: true })).toBe('')
    }
    // The server hears of it after the client.
    await setTimeout(100)
    expect(simulator.events.list({ kind: 'server.error' })).toEqual([])
  })
})

describe('the clock', () => {
  it.each([{ freeze: Date.now() }, { offset: 1e20 }, { offset: -1e10 }, { advance: 1e12 }, { freeze: -5 }])(
    'refuses %j, which no date can say',
    async (change) => {
      const answer = await control('POST', 'clock', change)
      expect([answer.status, answer.message_detail]).toEqual([400, expect.stringContaining('not milliseconds')])
      expect(Math.abs(simulator.clock.now() - Date.now() / 1000)).toBeLessThan(5)
      expect((await fetch(simulator.url)).status).toBe(200)
    },
  )
})

it('a change of the clock that is refused in part changes nothing', async () => {
  simulator.clock.freeze(1_800_000_000)
  expect((await control('POST', 'clock', { offset: 100, advance: 1e12 })).status).toBe(400)
  expect(simulator.clock.state().frozen).toBe(1_800_000_000)
})

it('refuses a latency that no timer can wait', async () => {
  const answer = await control('PATCH', 'config', { latencyMs: 1e12 })
  expect(answer).toMatchObject({ status: 400, message_detail: expect.stringContaining('config.latencyMs: expected') })
})

describe('the name of a user, as the test writes it', () => {
  const names = ['alice', 'ALICE', 'al']

  it.each(names)('%s finds the push of the Universal Prompt and the events', async (name) => {
    simulator.users.set('Alice', { aliases: ['AL'] })
    const waiting = control('GET', `pending?user=${name}&wait=5`)
    const { sid } = await login(simulator, 'Alice')
    await press(simulator, sid, { action: 'push', device: 'device1' })
    expect(await waiting).toMatchObject({ response: [{ user: 'Alice' }] })
    expect(await control('GET', `pending?user=${name}`)).toMatchObject({ response: [{ user: 'Alice' }] })
    expect(simulator.events.list({ kind: 'factor.started', user: name })).toHaveLength(1)
    expect(simulator.events.list({ kind: 'factor.started', user: 'bob' })).toEqual([])
  })

  it('finds who came by an alias', async () => {
    simulator.users.set('alice', { aliases: ['al'] })
    const { sid } = await openFor(simulator, 'al')
    await pressInFrame(simulator, sid, { action: 'push', device: 'device1' })
    expect((await simulator.pending.next('alice')).user).toBe('al')
  })
})

describe('usernames are not case-sensitive', () => {
  it.each(['ALLOW.x', 'Allow.x', 'TAMPER_SIG.x'])(
    '%s is let in as in lower case, whoever came before',
    async (name) => {
      expect((await login(simulator, name)).back?.searchParams.get('duo_code')).toBeTruthy()
    },
  )

  it('an alias belongs to one user', async () => {
    simulator.users.set('alice', { aliases: ['al'] })
    expect(simulator.users.set('Alice', { aliases: ['al', 'a'] }).aliases).toEqual(['al', 'a'])
    expect(await control('PUT', 'users/bob', { aliases: ['x', 'AL'] })).toMatchObject({
      status: 400,
      message_detail: 'user.aliases: AL is an alias of alice already',
    })
    expect(simulator.users.get('x').username).toBe('x')
  })
})

describe('the prompt, driven by hand', () => {
  it('names the actions when it gets an unknown one, and none after a late one', async () => {
    const { sid } = await login(simulator, 'alice')
    const { text } = await press(simulator, sid, { action: 'Push' })
    expect(text).toContain('There is no action "Push". There are push, phone, sms, passcode')
    const late = await login(simulator, 'alice')
    expect((await press(simulator, late.sid, { action: 'cancel' })).text).not.toContain('There is no action')
    const frame = await openFor(simulator, 'alice')
    expect((await pressInFrame(simulator, frame.sid, { action: 'nothing' })).text).toContain('There is no action')
  })

  it.each(['/frame/v4/sim/prompt', '/frame/sim/prompt'])('%s misses sid', async (path) => {
    const body = JSON.stringify({ sid: 'x', action: 'push' })
    const page = await fetch(simulator.url + path, { method: 'POST', body })
    expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('has no sid')])
  })
})

describe('what is refused says why', () => {
  const refusal = async (fields: Record<string, string>, path = '/oauth/v1/health_check'): Promise<unknown> =>
    (await post(simulator, path, new URLSearchParams(fields))).body

  it.each(['=', '==', '\n'])(
    'a client assertion that ends in %j is malformed, not signed with another key',
    async (end) => {
      const { ikey, skey } = simulator.application
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
      const text = `${part({ alg: 'HS512' })}.${part({ iss: ikey })}`
      const mac = createHmac('sha512', skey).update(text).digest('base64url')
      expect(await refusal({ client_id: ikey, client_assertion: `${text}.${mac}${end}` })).toMatchObject({
        simulator: { reason: 'malformed_jwt', explanation: expect.stringContaining('base64url without padding') },
      })
    },
  )

  it.each(['', 'text/plain', 'application/x-www-form-urlencoded'])('JSON as "%s"', async (type) => {
    const body = JSON.stringify({ client_id: simulator.application.ikey })
    const response = await fetch(`${simulator.url}/oauth/v1/token`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(await response.json()).toMatchObject({ simulator: { reason: 'bad_body' } })
  })

  it('times in milliseconds', async () => {
    const { ikey, skey } = simulator.application
    const exp = Date.now() + 300_000
    const page = await openTx(simulator, signText('TX', `alice|${ikey}|${exp}`, skey))
    expect(page.text).toContain('looks like milliseconds')
    for (const claims of [{ exp }, { iat: Date.now() }]) {
      const client_assertion = assertion(simulator, 'health_check', claims)
      expect(await refusal({ client_id: ikey, client_assertion })).toMatchObject({
        simulator: { explanation: expect.stringContaining('looks like milliseconds') },
      })
    }
  })

  it.each(['POST /auth/v2/preauth', 'GET /auth/v2/auth_status', 'GET /admin/v1/users'])(
    '%s is not there',
    async (call) => {
      const [method = '', path = ''] = call.split(' ')
      const response = await fetch(simulator.url + path, { method })
      expect(response.status).toBe(404)
      const explanation = expect.stringContaining('/auth/v2/ping and /auth/v2/check') as string
      expect(await response.json()).toMatchObject({ code: 40401, simulator: { reason: '40401', explanation } })
      expect(simulator.events.last('request.refused')?.detail).toMatchObject({ endpoint: path, reason: '40401' })
    },
  )

  it('a control call whose body is too long', async () => {
    const answer = await control('PATCH', 'config', { passcode: 'x'.repeat(70_000) })
    expect(answer).toMatchObject({ status: 400, message_detail: 'The body is longer than 64 KiB.' })
  })

  it('a control call that begins with a byte order mark is read', async () => {
    expect((await control('PATCH', 'config', '\uFEFF{"passcode":"42"}')).status).toBe(200)
  })
})
