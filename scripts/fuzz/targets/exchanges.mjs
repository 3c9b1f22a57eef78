import { core } from '../core.mjs'
import { duoHost, issuer } from '../gates.mjs'
import { attemptAsync, demand, demandDiscreet } from '../law.mjs'
import { mutate, mutateJson, noise, oddValue } from '../mutate.mjs'
import { verifiedToken } from '../reference.mjs'
import { ikey, noon, olderSkey, skey } from '../signing.mjs'
import { answering, claimsOf, tokenText } from '../tokens.mjs'

// The exchange of a code: what Duo, or whoever poses as Duo, answers lets in only whom the reference lets in.

const clock = { seconds: noon }
const network = { fetch: undefined }
const client = core.createUniversalClient({
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

/** @type {import('../main.mjs').Target} */
export const exchanges = {
  name: 'id_tokens',
  share: 60_000,
  make(random) {
    const user = random.pick(['alice', 'jos\u00e9', 'ALICE'])
    const token = tokenText(random, claimsOf({ user, nonce, issuer }))
    const answer = { id_token: token, access_token: 'x', expires_in: 300, token_type: 'Bearer' }
    const text = JSON.stringify(random.chance(0.85) ? answer : mutateJson(random, answer))
    return {
      user: random.chance(0.97) ? user : 'bob',
      code: random.chance(0.97) ? 'code-of-duo' : random.pick([noise(random), oddValue(random)]),
      text: random.chance(0.95) ? text : mutate(random, text),
      seconds: noon + random.pick([0, 0, 0, -60, -61, 359, 360]),
    }
  },
  async check({ user, code, text, seconds }) {
    clock.seconds = seconds
    network.fetch = answering({ text })
    const { outcome, value } = await attemptAsync(() => client.exchangeCode({ code, username: user, nonce }), codes)
    const expected = verifiedToken(tokenIn(text), { now: seconds, issuer, user, nonce, keys: [skey, olderSkey] })
    if (outcome !== 'accepted') return outcome
    demand(expected !== undefined, 'the reference lets in whom core lets in')
    demand(
      JSON.stringify(value) === JSON.stringify({ ...expected, preferred_username: user, nonce }),
      'the claims are those that were signed',
    )
    demandDiscreet([JSON.stringify(value)], 'the claims')
    demand(!JSON.stringify(value).includes(value.idToken), 'the token gets into no log with its claims')
    return outcome
  },
}

function tokenIn(text) {
  try {
    return JSON.parse(text).id_token
  } catch {
    return undefined
  }
}
