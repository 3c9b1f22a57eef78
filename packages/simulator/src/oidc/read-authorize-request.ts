import type { Application } from '../settings/application.js'
import { ourOriginOf } from '../transport/our-origin.js'
import type { Place } from '../server/place.js'
import type { AuthorizeRefusal, AuthorizeRequest } from './authorize-request.js'
import { NO_AUDIENCE, soleAudience } from './audience.js'
import { checkTimes } from './claim-times.js'
import { typeRefusal, unknownClient } from './client-assertion.js'
import { readJwt, type Claims } from './jwt.js'
import type { Parameters } from './parameters.js'
import { redirectUriProblem } from '../settings/redirect-uri.js'
import type { OauthError, Refusal, RefusalReason } from './refusal.js'

export const AUTHORIZE_PATH = '/oauth/v1/authorize'

interface Around {
  place: Place
  /** The Host header. */
  host: string | undefined
}

/** Checks the query of the authorize page and the signed request in it. */
export function readAuthorizeRequest(parameters: Parameters, around: Around): AuthorizeRequest | AuthorizeRefusal {
  const { duo } = around.place
  const clientId = parameters.get('client_id')
  if (clientId === undefined) return refuse('missing_parameter', 'client_id was not sent.')
  const { application } = duo
  if (application.ikey !== clientId) return refuse('unknown_client', unknownClient(around.place, clientId))
  const about = { ikey: clientId }
  const request = parameters.get('request')
  if (request === undefined) return refuse('missing_parameter', 'request, the signed request, was not sent.', about)
  const read = readJwt(request, application.skey)
  if (!read.ok) return refuse(read.reason, `request: ${read.explanation}`, about)
  return (
    typeRefusal(application) ?? readClaims(withQuery(read.claims, parameters), parameters, { application, ...around })
  )
}

/**
 * Duo documents that a value in the query counts, and not the same value in the signed request (duo_universal_java#67).
 */
function withQuery(claims: Claims, parameters: Parameters): Claims {
  const outside = ['redirect_uri', 'state', 'nonce'].flatMap((name) => {
    const value = parameters.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...claims, ...Object.fromEntries(outside) }
}

interface Asking extends Around {
  application: Application
}

function readClaims(claims: Claims, parameters: Parameters, asking: Asking): AuthorizeRequest | AuthorizeRefusal {
  const { application, place } = asking
  const { state, duo_uname: user, redirect_uri: redirectUri } = claims
  const whom = { ikey: application.ikey, ...(typeof user === 'string' ? { user } : {}) }
  const bad =
    timeRefusal(claims, place.duo.clock.now()) ??
    checkParties(claims, asking) ??
    checkKind(claims, parameters) ??
    checkRedirectUri(claims, asking)
  if (bad) return { ...bad, ...whom }
  const late = checkTexts(claims) ?? checkFreshness(claims) ?? checkDisplay(claims)
  if (late) {
    const told = typeof state === 'string' && state.length <= 1024 ? state : undefined
    return { ...late, ...whom, redirectUri: String(redirectUri), state: told }
  }
  return {
    ok: true,
    application,
    user: String(user),
    redirectUri: String(redirectUri),
    state: String(state),
    nonce: typeof claims.nonce === 'string' ? claims.nonce : undefined,
    // One SDK writes all its claims as texts.
    codeName: /^true$/i.test(String(claims.use_duo_code_attribute)) ? 'duo_code' : 'code',
    display: {
      username: textOf(claims.display_username),
      applicationName: textOf(claims.dest_app_name),
      applicationId: textOf(claims.dest_app_id),
    },
    maxAge: place.duo.config.get().ignoreMaxAge ? Infinity : maxAgeOf(claims),
  }
}

const maxAgeOf = ({ max_age, prompt }: Claims): number =>
  prompt === 'login' ? 0 : max_age === undefined ? Infinity : Number(max_age)

function timeRefusal(claims: Claims, now: number): Refusal | undefined {
  const late = checkTimes(claims, now)
  return late && refuse(late.reason, `request: ${late.explanation}`)
}

function checkParties({ aud, iss, client_id }: Claims, { place, host, application }: Asking): Refusal | undefined {
  if (aud !== undefined) {
    const given = soleAudience(aud)
    const origin = given === undefined ? undefined : ourOriginOf(given, { site: place.site, host })
    if (origin === undefined || given === undefined || ![origin, origin + AUTHORIZE_PATH].includes(given)) {
      const said = given?.slice(0, 200) ?? NO_AUDIENCE
      return refuse('wrong_audience', `aud of the request is ${said}, and this is ${place.site.url}.`)
    }
  }
  if (iss !== undefined && iss !== application.ikey)
    return refuse('wrong_issuer', 'iss of the request is not the client_id.')
  return client_id === application.ikey
    ? undefined
    : refuse('client_mismatch', 'client_id in the signed request is not the one in the address.')
}

function checkKind(claims: Claims, parameters: Parameters): Refusal | undefined {
  for (const type of [claims.response_type, parameters.get('response_type')]) {
    if (type !== 'code')
      return refuse('bad_response_type', 'response_type has to be "code", in the address and signed.')
  }
  const scopes = [claims.scope, parameters.get('scope') ?? 'openid']
  return scopes.every((scope) => scope === 'openid')
    ? undefined
    : refuse('bad_scope', 'scope has to be "openid", in the signed request and wherever else it is sent.')
}

function checkRedirectUri({ redirect_uri: uri }: Claims, { application, place }: Asking): Refusal | undefined {
  const problem = redirectUriProblem(uri, place.duo.config.get().maxRedirectUri)
  if (problem !== undefined) return refuse('bad_redirect_uri', problem)
  const { redirectUris } = application
  return redirectUris.length === 0 || redirectUris.includes(String(uri))
    ? undefined
    : refuse('redirect_uri_not_allowed', `redirect_uri is none of the application's: ${redirectUris.join(', ')}.`)
}

function checkTexts({ state, nonce, duo_uname: user }: Claims): Refusal | undefined {
  if (!isOfLength(state)) return refuse('bad_state', 'state is not a string of 16 to 1024 characters.')
  if (nonce !== undefined && !isOfLength(nonce)) {
    return refuse('bad_nonce', 'nonce is not a string of 16 to 1024 characters.')
  }
  return typeof user === 'string' && user !== ''
    ? undefined
    : refuse('empty_user', 'duo_uname, the username, is missing, empty or not a string.')
}

/** Newer SDKs (Java and C# 1.4) send these. */
function checkDisplay(claims: Claims): Refusal | undefined {
  const bad = ['display_username', 'dest_app_name', 'dest_app_id'].find(
    (name) => claims[name] !== undefined && textOf(claims[name]) === undefined,
  )
  return bad === undefined ? undefined : refuse('bad_display', `${bad} is not a string of 1 to 1024 characters.`)
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined

function checkFreshness({ max_age: maxAge, prompt }: Claims): Refusal | undefined {
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && Number(maxAge) >= 0)) {
    return refuse(
      'bad_max_age',
      'max_age is not a whole number of seconds, 0 or more. It must be a number, not a string.',
    )
  }
  return prompt === undefined || prompt === 'login'
    ? undefined
    : refuse('bad_prompt', 'prompt is not "login", the only value that Duo knows.')
}

const isOfLength = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 16 && value.length <= 1024

const ERRORS: Partial<Record<RefusalReason, [OauthError, string]>> = {
  unknown_client: ['invalid_client', 'The client is unknown.'],
  bad_signature: ['invalid_client', 'Failed to verify signature.'],
  bad_response_type: ['unsupported_response_type', 'The response_type is not supported.'],
  bad_scope: ['invalid_scope', 'The scope is not supported.'],
}

function refuse(reason: RefusalReason, explanation: string, about: { ikey?: string } = {}): Refusal {
  const [error, description] = ERRORS[reason] ?? ['invalid_request', 'The provided request was invalid.']
  return { ok: false, error, description, reason, explanation, ...about }
}
