import { createUniversalClient, type UniversalClientOptions } from '@duokit/core'
import { Client } from '@duosecurity/duo_universal'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Rolldown } from 'vite'
import { root } from '../../../scripts/tool.mjs'
import { installedSize } from 'testing/installed-size'
import { duoToken } from './duo-token.ts'
import { keys, user as username } from './log-in.ts'
import { measureAsync } from './measure.ts'
import { compareImports } from './process-time.ts'
import { atLeast, atMost, type Row } from './row.ts'

// Web SDK v4: our built package against Duo's own, over a transport that answers at once.

const core = join(root, 'packages', 'core')
const { host } = keys
const clientId = keys.ikey
const clientSecret = keys.skey
const redirectUrl = 'https://app.example.com/duo/callback'
const code = '0123456789abcdef0123456789abcdef'
const state = 's'.repeat(36)
const nonce = 'n'.repeat(36)

export async function benchUniversal(): Promise<Row[]> {
  const idToken = duoToken({ clientId, clientSecret, host, nonce })
  const answer = JSON.stringify({ id_token: idToken, access_token: 'x', expires_in: 3600, token_type: 'Bearer' })
  const ours = createUniversalClient({ clientId, clientSecret, host, redirectUrl, fetch: answering(answer) })
  const peer = peerClient(answer)
  const tokens = await ourTokens()
  const expected = { issuer: `https://${host}/oauth/v1/token`, audience: clientId, now: Date.now() }
  return [
    await compare('authorize URL', 1.2, {
      ours: () => ours.createAuthUrl({ username, state, nonce }),
      peer: async () => peer.createAuthUrl(username, state),
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
      ours: [import.meta.resolve('@duokit/core'), joseUrl()],
      peer: [import.meta.resolve('@duosecurity/duo_universal')],
      most: 0.5,
    }),
    compareSizes(),
  ]
}

type Calls = Record<'ours' | 'peer', () => Promise<unknown>>

async function compare(what: string, target: number, candidates: Calls): Promise<Row> {
  const { ours, peer } = await measureAsync(candidates)
  return atLeast(target, { what, ours: ours.nanoseconds, peer: peer.nanoseconds, ratio: ours.over('peer') })
}

interface PeerInside {
  verifyToken(token: string): Promise<unknown>
  axios: { defaults: { adapter: (config: unknown) => Promise<unknown> } }
}

type Peer = Pick<Client, 'createAuthUrl' | 'exchangeAuthorizationCodeFor2FAResult'> & PeerInside

/** Duo's own client over the same transport, with what it keeps for itself. */
function peerClient(answer: string): Peer {
  const peer = new Client({ clientId, clientSecret, apiHost: host, redirectUrl }) as unknown as Peer
  peer.axios.defaults.adapter = async (config) => ({ data: answer, status: 200, statusText: 'OK', headers: {}, config })
  return peer
}

interface Tokens {
  verify(token: string, expected: object): Promise<unknown>
}

/** Verifying alone has no public name on our side: its source is built by itself, with the same jose. */
async function ourTokens(): Promise<Tokens> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(core, 'src', 'universal', 'tokens.ts'),
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput
  const source = built.output[0].code
  const { createTokens } = (await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)) as {
    createTokens: (secrets: string[]) => Tokens
  }
  return createTokens([clientSecret])
}

/** What of jose is ever loaded, and only with the first token to verify. */
function joseUrl(): string {
  return pathToFileURL(join(core, 'dist', 'jose.js')).href
}

function compareSizes(): Row {
  // An application loads the languages that it names, each of at most 4 KiB, and most name none.
  const ours = installedSize(core, { only: ['dist', 'package.json', 'README.md'], without: ['dist/languages'] })
  const main = createRequire(import.meta.url).resolve('@duosecurity/duo_universal')
  const peer = installedSize(dirname(dirname(main)))
  return atMost(0.2, {
    what: 'installed size without languages / duo_universal',
    ours,
    peer,
    ratio: ours / peer,
    unit: 'bytes',
  })
}

function answering(text: string): NonNullable<UniversalClientOptions['fetch']> {
  const bytes = Buffer.from(text)
  const headers = { get: () => null }
  return async () => ({ status: 200, headers, body: [bytes] })
}
