import { mutate, mutateJson, noise } from './mutate.mjs'
import { akey, ikey, noon, olderSkey, otherIkey, signJwt, skey, strangeSkey } from './signing.mjs'

/** @typedef {import('./random.mjs').Random} Random */

/** What Duo says of somebody whom it let in. */
export function claimsOf({ user, nonce, issuer }) {
  return {
    iss: issuer,
    aud: ikey,
    sub: user,
    preferred_username: user,
    iat: noon,
    exp: noon + 300,
    auth_time: noon - 5,
    nonce,
    auth_result: { result: 'allow', status: 'allow', status_msg: 'Login Successful' },
    auth_context: {
      txid: 'x',
      timestamp: noon,
      factor: 'duo_push',
      reason: 'user_approved',
      user: { groups: ['staff'] },
    },
  }
}

const oddHeaders = [
  { alg: 'none' },
  { alg: 'HS256' },
  { alg: 'RS512' },
  { alg: 'hs512' },
  {},
  { alg: ['HS512'] },
  { alg: null },
  [],
  null,
  { alg: 'HS512', crit: ['exp'] },
  { alg: 'HS512', crit: ['b64'], b64: false },
  { alg: 'HS512', b64: false },
  { alg: 'HS512', typ: 'at+jwt', kid: '../../key' },
  { alg: 'HS512', jwk: { kty: 'oct', k: 'AA' } },
  '{"alg":"HS512","alg":"none"}',
]

/** An id_token: genuine, changed before it was signed, or after. @param {Random} random */
export function tokenText(random, claims) {
  const kind = random.below(12)
  const signed = () => signJwt(claims, { key: random.chance(0.9) ? skey : olderSkey })
  if (kind < 3) return signed()
  if (kind < 6) return signJwt(mutateJson(random, claims))
  if (kind === 6) return signJwt(changedClaims(random, claims))
  if (kind === 7) return signJwt(claims, { header: random.pick(oddHeaders), hash: random.pick(['sha512', 'sha256']) })
  if (kind === 8) return signJwt(claims, { key: random.pick([strangeSkey, akey, '', `${skey}\0`, skey.toUpperCase()]) })
  if (kind === 9) return signJwt(random.chance(0.5) ? mutate(random, JSON.stringify(claims)) : noise(random))
  return mutate(random, signed(), [signJwt({ ...claims, preferred_username: 'mallory' }, { key: strangeSkey })])
}

function changedClaims(random, claims) {
  const times = {
    iat: noon + random.pick([60, 61, 600]),
    exp: noon + random.pick([-59, -60, -61, 0]),
    nbf: noon + random.pick([60, 61]),
  }
  const time = random.pick(Object.keys(times))
  return random.pick([
    { ...claims, [time]: times[time] },
    { ...claims, aud: random.pick([otherIkey, [ikey], [ikey, otherIkey]]) },
    {
      ...claims,
      preferred_username: random.pick([
        claims.preferred_username.toUpperCase(),
        `${claims.preferred_username} `,
        'bob',
      ]),
    },
    {
      ...claims,
      auth_result: random.pick([{ result: 'allow', status: 'deny' }, { result: 'deny', status: 'allow' }, 'allow', {}]),
    },
    { ...claims, nonce: random.pick([`${claims.nonce}x`, null, [claims.nonce]]) },
  ])
}

/** A `fetch` that answers so, for core. @param {{ status?: number, headers?: object, text: string }} answer */
export function answering({ status = 200, headers = {}, text }) {
  return async () => ({ status, headers: { get: (name) => headers[name] ?? null }, body: [Buffer.from(text)] })
}
