import type { Application } from '../settings/application.js'
import { ourOriginOf } from '../transport/our-origin.js'
import type { Place } from '../server/place.js'
import { NO_AUDIENCE, soleAudience } from './audience.js'
import { checkTimes } from './claim-times.js'
import { peekClaims, readJwt, type Claims, type JwtAlg } from './jwt.js'
import type { Parameters } from './parameters.js'
import type { Refusal, RefusalReason } from './refusal.js'

/** An application that has shown that it knows its secret. */
export interface Client {
  ok: true
  application: Application
  /** Our origin, as the application calls it. */
  origin: string
  alg: JwtAlg
}

/** What the assertion is checked against. */
export interface AssertionTerms {
  place: Place
  /** The endpoint's path, which the audience ends in. */
  path: string
  /** The Host header. */
  host: string | undefined
}

/** Checks client_id and client_assertion: that the request comes from an application which knows its secret. */
export function readClientAssertion(parameters: Parameters, terms: AssertionTerms): Client | Refusal {
  const { duo } = terms.place
  const assertion = parameters.get('client_assertion')
  const clientId = clientIdOf(parameters)
  if (clientId === undefined) return refuse('missing_parameter', 'Neither client_id nor an issuer was sent.')
  const { application } = duo
  // The request went to the Duo of its client, and to the default one if there is no such client.
  if (application.ikey !== clientId) return refuse('unknown_client', unknownClient(terms.place, clientId))
  const about = { ikey: clientId }
  if (assertion === undefined) return refuse('missing_parameter', 'client_assertion was not sent.', about)
  const read = readJwt(assertion, application.skey)
  if (!read.ok) return refuse(read.reason, `client_assertion: ${read.explanation}`, about)
  const wrongType = typeRefusal(application)
  if (wrongType) return wrongType
  const { claims, alg } = read
  const strange = checkParties(claims, clientId)
  if (strange) return { ...strange, ...about }
  const origin = audienceOrigin(claims, terms)
  if (typeof origin !== 'string') return { ...origin, ...about }
  const bad = checkLife(claims, duo.clock.now()) ?? checkJti(claims, terms.place)
  return bad ? { ...bad, ...about } : { ok: true, application, origin, alg }
}

/** What to say of an application that is not here. */
export const unknownClient = ({ applications }: Place, given: string): string =>
  `No application has the client id ${given.slice(0, 40)}. Known here: ${applications.keys()}.`

/** Only a Web SDK application may use the Universal Prompt (duo_universal_csharp#14, #45). */
export const typeRefusal = ({ ikey, name, type }: Application): Refusal | undefined =>
  type === 'websdk'
    ? undefined
    : {
        ok: false,
        error: 'unauthorized_request',
        description: 'Unauthorized OIDC request',
        reason: 'wrong_application_type',
        explanation: `The application ${name} has the type "${type}"; the Universal Prompt needs a Web SDK application ("websdk").`,
        ikey,
      }

/** Which client a request says it is from; some leave `client_id` out, since the assertion names it too. */
export const clientIdOf = (parameters: Parameters): string | undefined =>
  parameters.get('client_id') ?? issuerOf(parameters.get('client_assertion'))

function issuerOf(assertion: string | undefined): string | undefined {
  const issuer = assertion === undefined ? undefined : peekClaims(assertion)?.iss
  return typeof issuer === 'string' && issuer !== '' ? issuer : undefined
}

function checkParties({ iss, sub }: Claims, clientId: string): Refusal | undefined {
  if (iss !== clientId) return refuse('wrong_issuer', 'iss of client_assertion is not the client_id.')
  return sub === clientId ? undefined : refuse('wrong_subject', 'sub of client_assertion is not the client_id.')
}

function audienceOrigin({ aud }: Claims, { place, path, host }: AssertionTerms): string | Refusal {
  const given = soleAudience(aud)
  const origin = given === undefined ? undefined : ourOriginOf(given, { site: place.site, host })
  if (origin !== undefined && given === origin + path) return origin
  const said = given?.slice(0, 200) ?? NO_AUDIENCE
  return refuse(
    'wrong_audience',
    `aud of client_assertion is ${said}, and this is ${place.site.url}${path}. It follows from the host that the application is told.`,
  )
}

function checkLife(claims: Claims, now: number): Refusal | undefined {
  const late = checkTimes(claims, now)
  return late && refuse(late.reason, `client_assertion: ${late.explanation}`)
}

function checkJti({ jti }: Claims, { duo }: Place): Refusal | undefined {
  if (typeof jti !== 'string' || jti === '' || jti.length > 1024) {
    return refuse('bad_jti', 'jti of client_assertion is not a string of 1 to 1024 characters.')
  }
  const fresh = duo.assertionIds.add(jti)
  if (fresh || !duo.config.get().rejectReplayedJti) return undefined
  return refuse('replayed_jti', 'jti of client_assertion was used before; each assertion needs its own.')
}

// Duo tells these apart and puts the same words to all others.
const DESCRIPTIONS: Partial<Record<RefusalReason, string>> = {
  bad_signature: 'Failed to verify signature.',
  wrong_issuer: 'Invalid Client assertion: The `iss` claim must match the supplied client_id',
}

const refuse = (reason: RefusalReason, explanation: string, about: { ikey?: string } = {}): Refusal => ({
  ok: false,
  error: 'invalid_client',
  description: DESCRIPTIONS[reason] ?? 'The provided client_assertion was invalid.',
  reason,
  explanation,
  ...about,
})
