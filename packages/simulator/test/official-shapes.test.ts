import { request as httpRequest } from 'node:http'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  assertion,
  authorizeUrl,
  claimsFor,
  claimsOf,
  exchange,
  login,
  post,
  press,
  redirectUri,
  visit,
  type Claims,
} from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

const now = (): number => simulator.clock.now()

const health = (claims: Claims): ReturnType<typeof post> =>
  post(
    simulator,
    '/oauth/v1/health_check',
    new URLSearchParams({
      client_id: simulator.application.ikey,
      client_assertion: assertion(simulator, 'health_check', claims),
    }),
  )

describe('the SDK for Go: aud is a list of one string', () => {
  it('at the health check, at the token endpoint and in the request', async () => {
    expect((await health({ aud: [`${simulator.url}/oauth/v1/health_check`] })).status).toBe(200)
    const { back } = await login(simulator, 'allow.bob', { aud: [simulator.url] })
    const aud = `${simulator.url}/oauth/v1/token`
    const code = back?.searchParams.get('duo_code') ?? ''
    const { body } = await exchange(simulator, code, {
      client_assertion: assertion(simulator, 'token', { aud: [aud] }),
    })
    // The issuer follows from the audience that the client wrote.
    expect(claimsOf(String(body.id_token)).iss).toBe(aud)
  })
})

describe('the SDK for Java up to 1.3: exp is an hour ahead', () => {
  it.each([3600, 3599, 361])('%i s: at the health check, at the token endpoint and in the request', async (ahead) => {
    simulator.clock.freeze(1_800_000_000)
    const exp = now() + ahead
    expect((await health({ exp })).status).toBe(200)
    const { back } = await login(simulator, 'allow.bob', { exp, iss: undefined, aud: undefined })
    const code = back?.searchParams.get('duo_code') ?? ''
    const client_assertion = assertion(simulator, 'token', { exp })
    expect((await exchange(simulator, code, { client_assertion, client_id: undefined })).status).toBe(200)
  })
})

describe('a value in the query counts, and not the same value in the signed request', () => {
  it('nonce, as the SDKs for Java 1.4 and Python send it', async () => {
    const [inside, outside] = ['i'.repeat(36), 'o'.repeat(36)]
    const url = authorizeUrl(simulator, 'allow.bob', { claims: { nonce: inside }, query: { nonce: outside } })
    expect((await claimsFor(simulator, (await visit(simulator, url)).back)).nonce).toBe(outside)
  })

  it('state and redirect_uri', async () => {
    const query = { state: 'o'.repeat(36), redirect_uri: `${redirectUri}/outside` }
    const { back } = await visit(simulator, authorizeUrl(simulator, 'allow.bob', { query }))
    expect(`${back?.origin}${back?.pathname}`).toBe(query.redirect_uri)
    expect(back?.searchParams.get('state')).toBe(query.state)
    const code = back?.searchParams.get('duo_code') ?? ''
    expect((await exchange(simulator, code, { redirect_uri: query.redirect_uri })).status).toBe(200)
  })

  it('an empty one does not count, and a registered redirect address binds the query as well', async () => {
    const nonce = 'i'.repeat(36)
    const url = authorizeUrl(simulator, 'allow.bob', { claims: { nonce }, query: { nonce: '', state: '' } })
    expect((await claimsFor(simulator, (await visit(simulator, url)).back)).nonce).toBe(nonce)
    simulator.applications.set(simulator.application.ikey, { redirectUris: [redirectUri] })
    const query = { redirect_uri: 'https://evil.example/callback' }
    const page = await visit(simulator, authorizeUrl(simulator, 'allow.bob', { query }))
    expect(page.text).toContain('redirect_uri_not_allowed')
  })
})

describe('an application of another type than Web SDK', () => {
  const said = { error: 'unauthorized_request', error_description: 'Unauthorized OIDC request' }

  it.each(['authapi', 'other'] as const)('%s: no step of the Universal Prompt is for it', async (type) => {
    const { back } = await login(simulator, 'allow.bob')
    simulator.applications.set(simulator.application.ikey, { type })
    const checked = await health({})
    expect(checked.status).toBe(400)
    expect(checked.body).toMatchObject({ message: said.error, message_detail: said.error_description })
    const headers = { accept: 'application/json' }
    const authorized = await fetch(authorizeUrl(simulator, 'allow.bob'), { headers, redirect: 'manual' })
    expect(await authorized.json()).toMatchObject(said)
    const { status, body } = await exchange(simulator, back?.searchParams.get('duo_code') ?? '')
    expect({ status, body }).toMatchObject({ status: 400, body: said })
    expect(simulator.events.last('request.refused')?.detail).toMatchObject({ reason: 'wrong_application_type' })
    expect(JSON.stringify(body)).toContain('needs a Web SDK application')
  })

  it('who does not know the secret does not learn the type', async () => {
    simulator.applications.set(simulator.application.ikey, { type: 'authapi' })
    const client_assertion = assertion(simulator, 'token', {}, { secret: 'x'.repeat(40) })
    const { body } = await exchange(simulator, 'code', { client_assertion })
    expect(body.error).toBe('invalid_client')
  })
})

describe('max_age asks again when the authentication is older', () => {
  /** Logs in with a passcode, asks to be remembered, and returns the cookie. */
  async function remember(): Promise<string> {
    const { sid } = await login(simulator, 'alice')
    const { headers } = await press(simulator, sid, { action: 'passcode', passcode: '123456', remember: 'on' })
    return headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  it.each<[string, Claims, number, boolean]>([
    ['an hour, at once', { max_age: 3600 }, 0, true],
    ['an hour, after exactly that', { max_age: 3600 }, 3600, true],
    ['an hour, a second later', { max_age: 3600 }, 3601, false],
    ['0, at once', { max_age: 0 }, 0, false],
    ['1, at once', { max_age: 1 }, 0, true],
    ['more than anything', { max_age: Number.MAX_SAFE_INTEGER }, 40_000, true],
    ['none', {}, 40_000, true],
    ['none, when "remember me" is over', {}, 43_200, false],
    ['an hour, with prompt=login', { max_age: 3600, prompt: 'login' }, 0, false],
    ['prompt=login alone', { prompt: 'login' }, 0, false],
  ])('%s', async (_name, claims, later, passes) => {
    simulator.clock.freeze(1_800_000_000)
    const cookie = await remember()
    simulator.clock.advance(later)
    const { back } = await login(simulator, 'alice', claims, cookie)
    expect(back !== undefined).toBe(passes)
  })

  it('being let in as remembered does not make the authentication younger', async () => {
    simulator.clock.freeze(1_800_000_000)
    const cookie = await remember()
    simulator.clock.advance(50)
    expect((await login(simulator, 'alice', { max_age: 60 }, cookie)).back).toBeDefined()
    simulator.clock.advance(50)
    expect((await login(simulator, 'alice', { max_age: 60 }, cookie)).back).toBeUndefined()
  })
})

describe('a request target in absolute form, as the client for Ruby sends it', () => {
  /** fetch knows no such target, so this is done one level down. */
  function get(target: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const { port } = simulator
      const options = {
        host: '127.0.0.1',
        port,
        path: target,
        agent: false,
        headers: { host: 'localhost', ...headers },
      }
      httpRequest(options, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
        .on('error', reject)
        .end()
    })
  }

  it.each([
    ['/auth/v2/ping', 200],
    ['/auth/v2/ping?a=b', 200],
    ['/health', 200],
    ['', 200],
    ['?a=b', 200],
    ['/nothing', 404],
  ])('%s gives %i', async (path, status) => {
    expect((await get(`${simulator.url}${path}`)).status).toBe(status)
    expect((await get(`HTTPS://LOCALHOST:${simulator.port}${path}`)).status).toBe(status)
  })

  it('the query arrives', async () => {
    const answer = await get(authorizeUrl(simulator, 'allow.bob'))
    expect(answer.status).toBe(303)
  })

  it('its host counts, and not the Host header (RFC 9112, 3.2.2)', async () => {
    expect((await get('http://evil.example/health')).status).toBe(421)
    expect((await get('http://u@localhost/health')).status).toBe(421)
    expect((await get(`${simulator.url}/health`, { host: 'evil.example' })).status).toBe(200)
  })
})

describe("a scheme's own port", () => {
  // An address of its own, so that no other program has the port there.
  const listen = '127.89.0.1'
  // Elsewhere only root may listen below 1024, and other loopback addresses do not exist.
  const mayListen = process.platform === 'linux' && process.getuid?.() === 0
  it.skipIf(!mayListen).each([
    [443, true, 'https://localhost', 'localhost'],
    [80, false, 'http://localhost', 'http://localhost'],
  ] as const)('%i is in no address', async (port, tls, url, host) => {
    const own = await createSimulator({ port, tls, listen })
    try {
      expect({ url: own.url, host: own.host, port: own.port }).toEqual({ url, host, port })
      expect(own.phoneUrl.startsWith(`${url}/phone?token=`)).toBe(true)
    } finally {
      await own.close()
    }
  })
})
