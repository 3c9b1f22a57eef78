import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeFor, officialClient } from './universal-client.js'
import { authorizeUrl, claimsFor, claimsOf, exchange, headerOf, login, sign, visit } from './universal-text.js'

describe('the id_token', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await createSimulator({ application: { name: 'Payroll' } })
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  it('says everything that Duo says', async () => {
    simulator.clock.freeze(1_597_671_838)
    simulator.users.set('allow.alice', { email: 'alice@example.com', groups: ['staff (from AD)'] })
    const { ikey } = simulator.application
    const agent =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
    const url = authorizeUrl(simulator, 'allow.alice', { claims: { nonce: 'n'.repeat(20) } })
    const { back } = await visit(simulator, url, { 'user-agent': agent })
    simulator.clock.advance(5)
    const claims = await claimsFor(simulator, back)
    expect(claims).toEqual({
      iss: `${simulator.url}/oauth/v1/token`,
      aud: ikey,
      sub: 'allow.alice',
      preferred_username: 'allow.alice',
      iat: 1_597_671_843,
      exp: 1_597_672_143,
      auth_time: 1_597_671_838,
      nonce: 'n'.repeat(20),
      amr: ['mfa'],
      auth_result: { result: 'allow', status: 'allow', status_msg: 'Login Successful' },
      auth_context: {
        txid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        timestamp: 1_597_671_838,
        isotimestamp: '2020-08-17T13:43:58.000000+00:00',
        event_type: 'authentication',
        factor: 'duo_push',
        result: 'success',
        reason: 'user_approved',
        alias: '',
        email: 'alice@example.com',
        ood_software: null,
        trusted_endpoint_status: 'unknown',
        user: { key: expect.stringMatching(/^DU[A-Z0-9]{18}$/), name: 'allow.alice', groups: ['staff (from AD)'] },
        application: { key: ikey, name: 'Payroll' },
        auth_device: { ip: null, name: null, location: { city: null, state: null, country: null } },
        access_device: {
          browser: 'Chrome',
          browser_version: '126.0.0.0',
          flash_version: 'uninstalled',
          java_version: 'uninstalled',
          os: 'Mac OS X',
          os_version: '10.15.7',
          hostname: null,
          ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
          epkey: null,
          is_encryption_enabled: 'unknown',
          is_firewall_enabled: 'unknown',
          is_password_set: 'unknown',
          location: { city: null, state: null, country: null },
        },
      },
    })
  })

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox', '128.0', 'Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      'Safari',
      '17.5',
      'iOS',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
      'Edge Chromium',
      '126.0.0.0',
      'Windows',
    ],
    ['', 'Unknown', '', 'Unknown'],
  ])('knows the browser %s', async (agent, browser, browser_version, os) => {
    const { back } = await visit(simulator, authorizeUrl(simulator, 'allow.alice'), { 'user-agent': agent })
    const { auth_context: context } = await claimsFor(simulator, back)
    expect(context).toMatchObject({ access_device: { browser, browser_version, os } })
  })

  it('carries a nonce only if one was sent', async () => {
    const { back } = await login(simulator, 'allow.alice')
    expect(Object.keys(await claimsFor(simulator, back))).not.toContain('nonce')
  })

  it('is from where the client believes Duo to be', async () => {
    const { back } = await login(simulator, 'allow.alice')
    const { ikey, skey } = simulator.application
    const iss = `http://duo.localhost:${simulator.port}/oauth/v1/token`
    const claims = { iss: ikey, sub: ikey, aud: iss, exp: simulator.clock.now() + 60, jti: 'x' }
    const code = back?.searchParams.get('duo_code') ?? ''
    const { body } = await exchange(simulator, code, { client_assertion: sign(claims, skey) })
    expect(claimsOf(String(body.id_token)).iss).toBe(iss)
  })
})

describe('spoiled id_tokens', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await createSimulator({ tls: true })
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  // What the official client does not notice is what an application has to look at itself.
  it.each([
    ['sig', 'Error decoding JWT'],
    ['alg-none', 'Error decoding JWT'],
    ['hs256', 'Error decoding JWT'],
    ['iss', 'Error decoding JWT'],
    ['aud', 'Error decoding JWT'],
    ['expired', 'Error decoding JWT'],
    ['user', 'The username is invalid'],
    ['user-case', 'The username is invalid'],
    ['nonce', 'The nonce is invalid'],
    ['future-iat', 'no problem'],
    ['no-auth-result', 'no problem'],
    ['deny', 'no problem'],
  ] as const)('%s: by setting, by user and by name', async (mode, problem) => {
    simulator.users.outcomes('carol', `tamper:${mode}`)
    simulator.users.outcomes('alice', 'allow')
    const client = officialClient(simulator)
    for (const user of ['carol', `tamper_${mode}.dave`, 'alice']) {
      if (user === 'alice') simulator.config.set({ badIdToken: mode })
      const { code } = await codeFor(simulator, client, user)
      const found = await client.exchangeAuthorizationCodeFor2FAResult(code, user, mode === 'nonce' ? 'n' : null).then(
        () => 'no problem',
        (error: Error) => error.message,
      )
      expect(found).toBe(problem)
      expect(simulator.events.last('token.issued')?.detail.spoiled).toBe(mode)
    }
  })
})

describe('spoiled in one way only', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await createSimulator()
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  it.each([
    ['sig', [], 'HS512'],
    ['alg-none', [], 'none'],
    ['hs256', [], 'HS256'],
    ['iss', ['iss'], 'HS512'],
    ['aud', ['aud'], 'HS512'],
    ['expired', ['auth_time', 'exp', 'iat'], 'HS512'],
    ['future-iat', ['exp', 'iat'], 'HS512'],
    ['user', ['preferred_username', 'sub'], 'HS512'],
    ['user-case', ['preferred_username'], 'HS512'],
    ['nonce', ['nonce'], 'HS512'],
    ['no-auth-result', ['auth_result'], 'HS512'],
    ['deny', ['amr', 'auth_context', 'auth_result'], 'HS512'],
  ] as const)('%s', async (mode, changed, alg) => {
    simulator.clock.freeze(1_800_000_000)
    const tokenOf = async (user: string): Promise<string> => {
      const { back } = await login(simulator, user, { nonce: 'n'.repeat(20) })
      const { body } = await exchange(simulator, back?.searchParams.get('duo_code') ?? '')
      return String(body.id_token)
    }
    const good = await tokenOf('allow.bob')
    simulator.config.set({ badIdToken: mode })
    const bad = await tokenOf('allow.bob')
    expect(headerOf(bad).alg).toBe(alg)
    const [one, other] = [claimsOf(good), claimsOf(bad)]
    // Each login has its own id.
    for (const { auth_context: context } of [one, other]) delete (context as { txid?: string }).txid
    const differing = Object.keys({ ...one, ...other }).filter(
      (name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]),
    )
    expect(differing.toSorted()).toEqual(changed)
    const resigned = sign(claimsOf(bad), simulator.application.skey, headerOf(bad))
    expect(bad === resigned).toBe(!['sig', 'alg-none'].includes(mode))
  })

  it('expired by more than any leeway, and long from the future', async () => {
    simulator.clock.freeze(1_800_000_000)
    simulator.config.set({ badIdToken: 'expired' })
    expect((await claimsFor(simulator, (await login(simulator, 'allow.bob')).back)).exp).toBe(1_799_999_400)
    simulator.config.set({ badIdToken: 'future-iat' })
    expect((await claimsFor(simulator, (await login(simulator, 'allow.bob')).back)).iat).toBe(1_800_000_600)
  })
})

describe('misshapen answers of the token endpoint', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await createSimulator({ tls: true })
  })
  afterAll(() => simulator.close())

  it.each(['no-id_token', 'token_type', 'missing-field', 'not-json'] as const)('%s', async (badToken) => {
    simulator.config.set({ badToken })
    const client = officialClient(simulator)
    const { code } = await codeFor(simulator, client, 'allow.bob')
    await expect(client.exchangeAuthorizationCodeFor2FAResult(code, 'allow.bob')).rejects.toThrow(
      'Result missing expected data',
    )
    expect(simulator.events.last('token.issued')?.detail.spoiled).toBe(badToken)
  })
})
