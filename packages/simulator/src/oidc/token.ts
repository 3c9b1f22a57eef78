import type { Reply } from '../transport/reply.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'
import { readClientAssertion, type Client } from './client-assertion.js'
import type { Grant } from '../prompt/codes.js'
import { idToken } from './id-token.js'
import { readParameters, type Parameters } from './parameters.js'
import { logRefusal, oauthReply, type Refusal, type RefusalReason } from './refusal.js'
import { tokenReply } from './token-reply.js'

const TOKEN_PATH = '/oauth/v1/token'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Gives the account of a login for the code that the browser brought. */
export async function token(request: SimRequest, place: Place): Promise<Reply> {
  const parameters = await readParameters(request)
  const exchanged = parameters.ok ? exchange(parameters, place, request.headers.host) : parameters
  if (exchanged.ok) return answer(exchanged, place)
  logRefusal(place.duo.events, 'token', exchanged)
  return oauthReply(exchanged)
}

interface Exchanged {
  ok: true
  client: Client
  grant: Grant
}

function exchange(parameters: Parameters, place: Place, host: string | undefined): Exchanged | Refusal {
  const type = parameters.get('grant_type')
  if (type !== 'authorization_code') {
    const explanation = `grant_type is ${type?.slice(0, 40) ?? 'missing'}, and Duo knows authorization_code only.`
    return {
      ok: false,
      error: 'unsupported_grant_type',
      description: 'The authorization grant type is not supported.',
      reason: 'bad_grant_type',
      explanation,
    }
  }
  if (parameters.get('client_assertion_type') !== ASSERTION_TYPE) {
    return {
      ok: false,
      error: 'invalid_client',
      description: 'The provided client_assertion was invalid.',
      reason: 'bad_assertion_type',
      explanation: `client_assertion_type has to be ${ASSERTION_TYPE}.`,
    }
  }
  const client = readClientAssertion(parameters, { place, path: TOKEN_PATH, host })
  return client.ok ? redeem(parameters, client, place) : client
}

function redeem(parameters: Parameters, client: Client, { duo, applications }: Place): Exchanged | Refusal {
  const { ikey } = client.application
  const code = parameters.get('code')
  if (code === undefined) return refuseGrant('missing_parameter', 'code was not sent.', { ikey })
  const found = duo.codes.use(code)
  if (found === undefined) {
    const owner = applications.duos().find(({ codes }) => codes.has(code))?.application.ikey
    if (owner !== undefined) return refuseGrant('code_of_other_client', `This code was issued to ${owner}.`, { ikey })
    return refuseGrant('unknown_code', 'This code was not issued, or the simulator was restarted or reset since.', {
      ikey,
    })
  }
  const { grant, used } = found
  const about = { ikey, user: grant.record.user }
  if (used) {
    return refuseGrant(
      'used_code',
      'This code was used before, for instance by loading the callback page again.',
      about,
    )
  }
  const age = duo.clock.now() - grant.issuedAt
  const { codeLifetime } = duo.config.get()
  if (age >= codeLifetime) {
    return refuseGrant('expired_code', `This code is ${age} s old and was good for ${codeLifetime} s.`, about)
  }
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (redirectUri === grant.redirectUri) return { ok: true, client, grant }
  const explanation = `redirect_uri has to be the one of the authorize request, character for character: ${grant.redirectUri}`
  return {
    ...refuseGrant('redirect_uri_mismatch', explanation, about),
    description: `Invalid redirect URI '${redirectUri.slice(0, 1024)}'.`,
  }
}

const refuseGrant = (reason: RefusalReason, explanation: string, about: { ikey: string; user?: string }): Refusal => ({
  ok: false,
  error: 'invalid_grant',
  description:
    'The provided authorization grant (e.g., authorization code) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  reason,
  explanation,
  ...about,
})

function answer({ client, grant }: Exchanged, { duo }: Place): Reply {
  const { application, origin } = client
  const { badIdToken, badToken, mirrorAlg, answerLifetime, factorNames } = duo.config.get()
  const spoiled = grant.record.spoiled ?? badIdToken
  const signed = idToken({
    grant,
    application,
    user: duo.users.get(grant.record.user),
    issuer: origin + TOKEN_PATH,
    now: duo.clock.now(),
    lifetime: answerLifetime,
    factorNames,
    alg: mirrorAlg ? client.alg : 'HS512',
    spoiled,
  })
  const fault = spoiled ?? badToken
  duo.events.add({
    kind: 'token.issued',
    ikey: application.ikey,
    user: grant.record.user,
    detail: fault === null ? {} : { spoiled: fault },
  })
  return tokenReply(signed, badToken)
}
