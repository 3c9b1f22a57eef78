import type { FetchResponse } from '@duokit/core'
import type { Draw } from './draw.js'
import { mutateJson } from './mutate-json.js'
import { mutate, noise } from './mutate.js'
import { akey, ikey, noon, olderSkey, otherIkey, signJwt, skey, strangeSkey } from './signing.js'

/** Whom a token is about. */
export interface TokenSubject {
  readonly user: string
  readonly nonce: string
  readonly issuer: string
}

type Claims = ReturnType<typeof claimsOf>

/** What Duo says of somebody whom it let in. */
export function claimsOf({ user, nonce, issuer }: TokenSubject) {
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

const oddHeaders: readonly [unknown, ...unknown[]] = [
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

/** An id_token: genuine, changed before it was signed, or after. */
export function tokenText(draw: Draw, claims: Claims): string {
  const kind = draw.below(12)
  const signed = () => signJwt(claims, { key: draw.chance(0.9) ? skey : olderSkey })
  if (kind < 3) return signed()
  if (kind < 6) return signJwt(mutateJson(draw, claims))
  if (kind === 6) return signJwt(changedClaims(draw, claims))
  if (kind === 7) return signJwt(claims, { header: draw.pick(oddHeaders), hash: draw.pick(['sha512', 'sha256']) })
  if (kind === 8) return signJwt(claims, { key: draw.pick([strangeSkey, akey, '', `${skey}\0`, skey.toUpperCase()]) })
  if (kind === 9) return signJwt(draw.chance(0.5) ? mutate(draw, JSON.stringify(claims)) : noise(draw))
  return mutate(draw, signed(), [signJwt({ ...claims, preferred_username: 'mallory' }, { key: strangeSkey })])
}

function changedClaims(draw: Draw, claims: Claims): unknown {
  const times = {
    iat: noon + draw.pick([60, 61, 600]),
    exp: noon + draw.pick([-59, -60, -61, 0]),
    nbf: noon + draw.pick([60, 61]),
  }
  const time = draw.pick(['iat', 'exp', 'nbf'])
  return draw.pick([
    { ...claims, [time]: times[time] },
    { ...claims, aud: draw.pick([otherIkey, [ikey], [ikey, otherIkey]]) },
    {
      ...claims,
      preferred_username: draw.pick([claims.preferred_username.toUpperCase(), `${claims.preferred_username} `, 'bob']),
    },
    {
      ...claims,
      auth_result: draw.pick([{ result: 'allow', status: 'deny' }, { result: 'deny', status: 'allow' }, 'allow', {}]),
    },
    { ...claims, nonce: draw.pick([`${claims.nonce}x`, null, [claims.nonce]]) },
  ])
}

/** What Duo, or whoever is in its place, answers. */
export interface Answering {
  readonly status?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly text: string
}

/** A `fetch` that answers so, for core. */
export function answering({ status = 200, headers = {}, text }: Answering): () => Promise<FetchResponse> {
  return async () => ({
    status: status as number,
    headers: { get: (name) => headers[name] ?? null },
    body: [Buffer.from(text)],
  })
}
