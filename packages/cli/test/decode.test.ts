import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createSigner, createUniversalClient } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { akey, command, duokit, duokitHere, iframeEnv } from './duokit.js'

let duo: Simulator
let env: Record<string, string>
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
  env = iframeEnv(duo)
})
afterAll(() => duo.close())

const request = (): string => {
  const { ikey, skey } = duo.application
  return createSigner({ ikey, skey, akey }).signRequest('alice')
}

/** A genuine answer of the local Duo. */
async function idToken(): Promise<{ callback: string; idToken: string }> {
  const { ikey, skey } = duo.application
  const redirectUrl = 'http://localhost:3000/back'
  const client = createUniversalClient({ host: duo.host, clientId: ikey, clientSecret: skey, redirectUrl })
  const login = { username: 'alice', state: 's'.repeat(36), nonce: 'n'.repeat(36) }
  const response = await fetch(await client.createAuthUrl(login), { redirect: 'manual' })
  const callback = response.headers.get('location') ?? ''
  const code = new URL(callback).searchParams.get('duo_code')
  return { callback, idToken: (await client.exchangeCode({ ...login, code })).idToken }
}

/** That nothing that lets anybody in is shown: no key, no signature. */
function expectNoSecret(out: string): void {
  for (const secret of [duo.application.skey, akey]) expect(out).not.toContain(secret)
  expect(out).not.toMatch(/[0-9a-f]{40}/)
}

describe('decode', () => {
  it('reads a sig_request, and says that its signatures hold', async () => {
    const { code, out, err } = await duokit(['decode', request()], { env })
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^a sig_request of the iframe/)
    expect(out).toMatch(/TX {2}the application asks Duo to confirm this user\n +user +alice\n +ikey +DI/)
    expect(out).toMatch(/expires +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, in (29\d|300) s/)
    expect(out).toContain('valid with your skey')
    expect(out).toContain('valid with your akey')
    expectNoSecret(out)
  })

  it('reads it from standard input, and says what it could not check', async () => {
    const { code, out } = await duokit(['decode'], { input: `${request()}\n` })
    expect(code).toBe(0)
    expect(out).toContain('not checked: no akey is set')
    expectNoSecret(out)
  })

  it('says what is wrong with a sig_response', async () => {
    const { ikey } = duo.application
    const signed = `AUTH|${Buffer.from(`bob|${ikey}|1300157799`).toString('base64')}`
    const half = `${signed}|${createHmac('sha1', 'another').update(signed).digest('hex')}`
    const { code, out } = await duokitHere(['decode', `${half}:${request().split(':')[1]}`], { env })
    expect(code).toBe(1)
    expect(out).toMatch(/^a sig_response/)
    expect(out).toContain('2011-03-15T02:56:39Z')
    expect(out).toContain('invalid with your skey')
    for (const reason of ['bad_signature', 'expired', 'user_mismatch']) expect(out).toContain(`✗ ${reason}: `)
    expectNoSecret(out)
  })

  it('reads a callback without showing its code, and an id_token', async () => {
    const answer = await idToken()
    const callback = await duokitHere(['decode', answer.callback])
    expect(callback.out).toMatch(/^a callback URL of the Universal Prompt.*\n\n +duo_code +\d+ characters; valid once/)
    expect(callback.out).not.toContain(new URL(answer.callback).searchParams.get('duo_code'))
    expect(callback.out).not.toContain('ssss')
    const token = await duokitHere(['decode', answer.idToken], { env })
    expect(token.out).toMatch(/^an ID token: Duo's response/)
    for (const line of [
      /preferred_username +alice/,
      /result +allow/,
      /algorithm +HS512/,
      /in (29\d|300) s/,
      /valid with your client secret/,
    ]) {
      expect(token.out).toMatch(line)
    }
    expect(token.out).not.toContain(answer.idToken.split('.')[2])
    const wrong = await duokitHere(['decode', answer.idToken], { env: { DUO_CLIENT_SECRET: 'x'.repeat(40) } })
    expect(wrong.code).toBe(1)
    expect(wrong.out).toContain('✗ it is not signed with this client secret')
  })

  it('reads what the address bar shows, however it was copied, and prints neither state nor nonce', async () => {
    const { ikey, skey } = duo.application
    const redirectUrl = 'http://localhost:3000/back'
    const client = createUniversalClient({ host: duo.host, clientId: ikey, clientSecret: skey, redirectUrl })
    const url = await client.createAuthUrl({ username: 'alice', state: 's'.repeat(36), nonce: 'n'.repeat(36) })
    const frame = `${duo.url}/frame/web/v1/auth?${new URLSearchParams({ tx: request().split(':')[0] ?? '', v: '2.9' }).toString()}`
    const pasted = [
      [url, /^the signed request of a redirect to the Universal Prompt/],
      [`"${url}"\n`, /^the signed request of a redirect to the Universal Prompt/],
      [`${url}#top`, /^the signed request of a redirect to the Universal Prompt/],
      [url.replaceAll('&', '&amp;'), /^the signed request of a redirect to the Universal Prompt/],
      [`${url.slice(0, 120)}\n  ${url.slice(120)}`, /^the signed request of a redirect to the Universal Prompt/],
      [frame, /^one half of a sig_request/],
      [decodeURIComponent(frame), /^one half of a sig_request/],
      [`{"id_token": "${(await idToken()).idToken}", "expires_in": 300}`, /^an ID token/],
    ] as const
    for (const [text, expected] of pasted) {
      const forPeople = await duokitHere(['decode'], { env, input: text })
      const forPrograms = await duokitHere(['decode', '--json'], { env, input: text })
      expect([text, forPeople.code, forPrograms.code]).toEqual([text, 0, 0])
      expect(forPeople.out).toMatch(expected)
      expect(forPeople.out + forPrograms.out).not.toMatch(/s{36}|n{36}/)
      expectNoSecret(forPeople.out + forPrograms.out)
    }
  })

  it.each([
    ['a callback with an error', 'http://localhost:3000/back?error=access_denied&state=0123456789abcdef'],
    ['an error of the frame', 'ERR|Invalid request.'],
    ['a token without a signature', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.'],
  ])('ends with status 1 for %s', async (_name, text) => {
    const { code, out } = await duokitHere(['decode', text])
    expect([code, out === '']).toEqual([1, false])
  })

  it('has a shape for programs', async () => {
    const signed = JSON.parse((await duokitHere(['decode', '--json', request()], { env })).out) as object
    expect(signed).toMatchObject({
      kind: 'signed_request',
      halves: [{ username: 'alice', signature: 'valid' }, {}],
      problems: [],
    })
    const { out } = await duokitHere(['decode', '--json', (await idToken()).idToken], { env })
    expect(JSON.parse(out)).toMatchObject({
      kind: 'id_token',
      claims: { preferred_username: 'alice' },
      signature: 'valid',
    })
    expectNoSecret(out)
  })

  it('lets no text change what a terminal shows', async () => {
    const payload = Buffer.from(JSON.stringify({ duo_uname: 'al\u001B[2Jice\nbob', exp: 9e99 })).toString('base64url')
    const { code, out } = await duokitHere([
      'decode',
      `${Buffer.from('{"alg":"HS512"}').toString('base64url')}.${payload}.x`,
    ])
    expect(code).toBe(0)
    expect(out).toContain('al\uFFFD[2Jice\uFFFDbob')
    expect(out).not.toContain('\u001B')
  })

  it.each(['hello', 'TX|a|b', '{}', 'https://'])('says that %s is nothing that it knows', async (text) => {
    const { code, out, err } = await duokitHere(['decode', text])
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('This is not a sig_request, sig_response, callback URL or token')
  })

  it.each([
    ['https://api-12345678.duosecurity.com/frame/v4/auth/prompt?sid=frameless-secret', '/oauth/v1/authorize'],
    ['"https://api-12345678.duofederal.com/frame/frameless/v4/auth?sid=secret"', '/oauth/v1/authorize'],
    ['https://api-12345678.duosecurity.com/oauth/v1/authorize?client_id=secret', '/oauth/v1/authorize'],
    ['https://app.example.com/duo/start?next=/secret', 'no duo_code with a state'],
    ['https://api-12345678.duosecurity.com.evil.example/?secret', 'no duo_code with a state'],
  ])('says of the URL %s what to copy in its place', async (url, advice) => {
    const { code, out, err } = await duokitHere(['decode', url])
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(advice)
    expect(err).not.toContain('secret')
  })
})

describe('simulate', () => {
  it('runs the local Duo until it is told to end', async () => {
    const child = spawn(process.execPath, [command, 'simulate', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      let out = ''
      for await (const chunk of child.stdout) {
        out += String(chunk)
        if (out.includes('Ctrl-C')) break
      }
      const url = /DUO_HOST=(http:\S+)/.exec(out)?.[1] ?? ''
      expect((await fetch(`${url}/health`)).status).toBe(200)
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGINT')
      expect(await ended).toBe(0)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('refuses what it cannot do as the command of its own does', async () => {
    const { code, err } = await duokit(['simulate', '--outcome', 'alow'])
    expect(code).toBe(1)
    expect(err).toContain('there is no such outcome')
  })
})
