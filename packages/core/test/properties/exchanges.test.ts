import { createUniversalClient, type Fetch } from '@duokit/core'
import { it } from 'vitest'
import { attemptAsync, demand, demandDiscreet } from './demand.js'
import { drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { duoHost, issuer } from './gates.js'
import { mutate, noise } from './mutate.js'
import { mutateJson, oddValue } from './mutate-json.js'
import { verifiedToken } from './reference.js'
import { ikey, noon, olderSkey, skey } from './signing.js'
import { answering, claimsOf, tokenText } from './tokens.js'

// The exchange of a code: what Duo, or whoever poses as Duo, answers.

const clock = { seconds: noon }
const network: { fetch: Fetch } = { fetch: answering({ text: '' }) }
const client = createUniversalClient({
  clientId: ikey,
  clientSecret: [skey, olderSkey],
  host: duoHost,
  redirectUrl: 'https://app.example.com/duo/callback',
  now: () => clock.seconds * 1000,
  fetch: (url, init) => network.fetch(url, init),
})
const nonce = 'n'.repeat(22)
const codes = [
  'invalid_grant',
  'denied',
  'user_mismatch',
  'nonce_mismatch',
  'malformed',
  'bad_signature',
  'wrong_issuer',
  'wrong_key',
  'expired',
  'not_yet_valid',
  'invalid_redirect_url',
  'duo_unavailable',
  'duo_rate_limited',
  'invalid_client',
  'duo_refused',
]

const inputs = drawn((draw) => {
  const user = draw.pick(['alice', 'jos\u00e9', 'ALICE'])
  const token = tokenText(draw, claimsOf({ user, nonce, issuer }))
  const answer = { id_token: token, access_token: 'x', expires_in: 300, token_type: 'Bearer' }
  const text = JSON.stringify(draw.chance(0.85) ? answer : mutateJson(draw, answer))
  return {
    user: draw.chance(0.97) ? user : 'bob',
    code: draw.chance(0.97) ? 'code-of-duo' : draw.pick([noise(draw), oddValue(draw)]),
    text: draw.chance(0.95) ? text : mutate(draw, text),
    seconds: noon + draw.pick([0, 0, 0, -60, -61, 359, 360]),
  }
})

it('an exchange lets in only whom the reference lets in', () =>
  expectOutcomes(1000, inputs, async ({ user, code, text, seconds }) => {
    clock.seconds = seconds
    network.fetch = answering({ text })
    const call = () => client.exchangeCode({ code, username: user, nonce })
    const { outcome, value } = await attemptAsync(call, codes)
    const expected = verifiedToken(tokenIn(text), { now: seconds, issuer, user, nonce, keys: [skey, olderSkey] })
    if (value === undefined) return outcome
    demand(expected !== undefined, 'the reference lets in whom core lets in')
    const signed = JSON.stringify({ ...expected, preferred_username: user, nonce })
    demand(JSON.stringify(value) === signed, 'the claims are those that were signed')
    demandDiscreet([JSON.stringify(value)], 'the claims')
    demand(!JSON.stringify(value).includes(value.idToken), 'the token gets into no log with its claims')
    return outcome
  }))

function tokenIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { id_token?: unknown } | null)?.id_token
  } catch {
    return undefined
  }
}
