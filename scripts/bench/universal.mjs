import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from '@duosecurity/duo_universal'
import { build } from 'vite'
import { root } from '../tool.mjs'
import { installedSize } from './installed-size.mjs'
import { measureAsync } from './measure.mjs'
import { compareImports } from './process-time.mjs'

// Web SDK v4: our built package against Duo's own, over a transport that answers at once.

const core = join(root, 'packages', 'core')
const index = pathToFileURL(join(core, 'dist', 'index.js')).href
const peerFolder = join(root, 'node_modules', '@duosecurity', 'duo_universal')
const { createUniversalClient } = await import(index)

const clientId = 'DIXXXXXXXXXXXXXXXXXX'
const clientSecret = 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef'
const host = 'api-12345678.duosecurity.com'
const redirectUrl = 'https://app.example.com/duo/callback'
const username = 'alice@example.com'
const code = '0123456789abcdef0123456789abcdef'
const state = 's'.repeat(36)
const nonce = 'n'.repeat(36)

/** @returns {Promise<import('./main.mjs').Row[]>} */
export async function benchUniversal() {
  const idToken = makeToken()
  const answer = JSON.stringify({ id_token: idToken, access_token: 'x', expires_in: 3600, token_type: 'Bearer' })
  const ours = createUniversalClient({ clientId, clientSecret, host, redirectUrl, fetch: answering(answer) })
  const peer = new Client({ clientId, clientSecret, apiHost: host, redirectUrl })
  peer.axios.defaults.adapter = async (config) => ({ data: answer, status: 200, statusText: 'OK', headers: {}, config })
  const tokens = await ourTokens()
  const expected = { issuer: `https://${host}/oauth/v1/token`, audience: clientId, now: Date.now() }
  return [
    await compare('authorize URL', 1.2, {
      ours: () => ours.createAuthUrl({ username, state, nonce }),
      peer: () => peer.createAuthUrl(username, state),
    }),
    await compare('verify an id_token', 1.2, {
      ours: () => tokens.verify(idToken, expected),
      peer: () => peer.verifyToken(idToken),
    }),
    // Five was the aim: most of the rest is WebCrypto's way through a promise, which jose verifies by (decision 0009).
    await compare('exchange of a code', 2.5, {
      ours: () => ours.exchangeCode({ code, username, nonce }),
      peer: () => peer.exchangeAuthorizationCodeFor2FAResult(code, username, nonce),
    }),
    compareImports({
      what: 'process that imports core and jose / duo_universal',
      ours: [index, joseAddress()],
      peer: [import.meta.resolve('@duosecurity/duo_universal')],
      most: 0.5,
    }),
    compareSizes(),
  ]
}

async function compare(what, target, candidates) {
  const { ours, peer } = await measureAsync(candidates)
  const ratio = ours.over('peer')
  return { what, ours: ours.nanoseconds, peer: peer.nanoseconds, ratio, target, met: ratio >= target }
}

/** Verifying alone has no public name on our side: its source is built by itself, with the same jose. */
async function ourTokens() {
  const [{ output }] = [
    await build({
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: {
        ssr: join(core, 'src', 'universal', 'tokens.ts'),
        write: false,
        rolldownOptions: { output: { codeSplitting: false } },
      },
    }),
  ].flat()
  const { createTokens } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`)
  return createTokens([clientSecret])
}

/** What of jose is ever loaded, and only with the first token to verify. */
function joseAddress() {
  return pathToFileURL(createRequire(join(core, 'package.json')).resolve('jose/jwt/verify')).href
}

function compareSizes() {
  const published = ['dist', 'package.json', 'README.md']
  const ours = installedSize(core, published)
  const peer = installedSize(peerFolder)
  const ratio = ours / peer
  return {
    what: 'installed size / duo_universal',
    ours,
    peer,
    ratio,
    unit: 'bytes',
    target: 0.2,
    atMost: true,
    met: ratio <= 0.2,
  }
}

function answering(text) {
  const bytes = Buffer.from(text)
  const headers = { get: () => null }
  return async () => ({ status: 200, headers, body: [bytes] })
}

/** What Duo says of a login, at the length that it has in life. */
function makeToken() {
  const now = Math.floor(Date.now() / 1000)
  const location = { city: 'Ann Arbor', state: 'Michigan', country: 'United States' }
  const claims = {
    iss: `https://${host}/oauth/v1/token`,
    aud: clientId,
    sub: username,
    preferred_username: username,
    iat: now,
    exp: now + 3000,
    auth_time: now,
    nonce,
    auth_result: { result: 'allow', status: 'allow', status_msg: 'Login Successful' },
    auth_context: {
      txid: '0b0e1b8c-43a1-4d0f-9d3a-4c2f5e6a7b8c',
      timestamp: now,
      event_type: 'authentication',
      factor: 'duo_push',
      result: 'success',
      reason: 'user_approved',
      user: { key: 'DUXXXXXXXXXXXXXXXXXX', name: username, groups: ['staff', 'engineering'] },
      application: { key: clientId, name: 'My app' },
      auth_device: { ip: '192.0.2.1', name: '+1 555 0100', location },
      access_device: { browser: 'Chrome', browser_version: '142.0.0', os: 'Mac OS X', ip: '192.0.2.1', location },
    },
  }
  const signed = [{ alg: 'HS512' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${createHmac('sha512', clientSecret).update(signed).digest('base64url')}`
}
