/** The protocol of Duo Web SDK v4 (protocol.md B). No other published file contains one of these facts. */

/** Characters. */
export const keyLengths = { clientId: 20, clientSecret: 40 } as const

/** The paths of Duo's endpoints. The issuer of Duo's tokens is the URL of the token endpoint. */
export const paths = {
  healthCheck: '/oauth/v1/health_check',
  authorize: '/oauth/v1/authorize',
  token: '/oauth/v1/token',
} as const

/** Duo also takes HS256; its SDKs sign with this one and accept no other. */
export const algorithm = 'HS512'

/** Seconds for which our signed requests are valid, the most that Duo accepts. */
export const requestLifetime = 300
/** Seconds that a clock may be wrong when an id_token is judged. */
export const leeway = 60

/** Characters of a state or nonce. */
export const stateLength = { least: 16, most: 1024 } as const
/** Characters. Duo reported a limit of 256 in 2021; its present limit is not known. */
export const longestRedirectUrl = 1024
/** The characters of a code (RFC 6749, appendix A), with a greater length than any service issues. */
export const codeForm = /^[ -~]{1,2048}$/

/**
 * What the redirect back calls the code: `duo_code`, because the libraries around an application may take a parameter
 * named `code` for their own.
 */
export type CodeParameter = 'duo_code' | 'code'
export const codeParameters: readonly [usual: CodeParameter, plain: CodeParameter] = ['duo_code', 'code']

/** Other parameters of the redirect back. */
export const callbackFields = { state: 'state', error: 'error', errorDescription: 'error_description' } as const

/** The claims that prove to Duo who calls. Without `iat` and `nbf`: Duo forgives no clock that runs ahead in them. */
export function assertionClaims(options: { clientId: string; audience: string; jti: string; exp: number }): object {
  const { clientId, audience, jti, exp } = options
  return { iss: clientId, sub: clientId, aud: audience, jti, exp }
}

/** What a redirect to Duo asks for. */
export interface AuthorizeClaims {
  readonly exp: number
  readonly clientId: string
  readonly redirectUrl: string
  readonly state: string
  readonly nonce?: string
  readonly username: string
  readonly audience: string
  readonly codeParameter: CodeParameter
  /** Seconds. */
  readonly maxAge?: number | undefined
  readonly prompt?: 'login' | undefined
  readonly display?: {
    username?: string | undefined
    applicationName?: string | undefined
    applicationId?: string | undefined
  }
}

/** The claims of the `request` parameter, in the order of Duo's Node SDK. */
export function authorizeClaims(options: AuthorizeClaims): object {
  const { exp, clientId, redirectUrl, state, nonce, username, audience, codeParameter, maxAge, prompt, display } =
    options
  return {
    response_type: 'code',
    scope: 'openid',
    exp,
    client_id: clientId,
    redirect_uri: redirectUrl,
    state,
    duo_uname: username,
    iss: clientId,
    aud: audience,
    use_duo_code_attribute: codeParameter !== codeParameters[1],
    nonce,
    max_age: maxAge,
    prompt,
    display_username: display?.username,
    dest_app_name: display?.applicationName,
    dest_app_id: display?.applicationId,
  }
}

/** The query of the redirect to Duo, up to the signed request. */
export function authorizeQuery(clientId: string): string {
  return `?response_type=code&client_id=${encodeURIComponent(clientId)}&request=`
}

/** The form of a health check. */
export function healthCheckForm(clientId: string, assertion: string): Record<string, string> {
  return { client_id: clientId, client_assertion: assertion }
}

/** The form that exchanges a code. */
export function tokenForm(options: {
  clientId: string
  assertion: string
  code: string
  redirectUrl: string
}): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code: options.code,
    redirect_uri: options.redirectUrl,
    client_id: options.clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: options.assertion,
  }
}

/** The response of a health check that succeeds. */
export const healthy = 'OK'
/** What Duo lets in, in both fields of `auth_result`. */
export const allowed = 'allow'

/** How Duo names what it refuses. */
export const refusals = {
  client: 'invalid_client',
  grant: 'invalid_grant',
  /** The application at Duo has another type. */
  type: 'unauthorized_request',
  clientNumber: 40002,
} as const
/** Said of a redirect URL that is not the one of the start, under the same name as a used code. */
export const redirectRefused = /^invalid redirect/i

/** Returns which token of the Universal Prompt this is, by its claims. */
export function tokenKindOf(
  claims: Readonly<Record<string, unknown>>,
): 'id_token' | 'authorize_request' | 'client_assertion' | 'token' {
  const { iss, aud, sub, jti } = claims
  if ('duo_uname' in claims) return 'authorize_request'
  if (typeof iss === 'string' && iss.endsWith(paths.token)) return 'id_token'
  // Duo's SDK for Go writes the audience as a list.
  const audience: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  const called = [paths.healthCheck, paths.token].some(
    (path) => typeof audience === 'string' && audience.endsWith(path),
  )
  return called && iss === sub && jti !== undefined ? 'client_assertion' : 'token'
}

/** How Duo says that it did not ask, because it remembers the device. */
export const remembered = 'remembered_device'
/** The factors that require a person each time. If Duo adds a factor, it is not among them until it was reviewed. */
export const factorsOfPeople = [
  'duo_push',
  'verified_duo_push',
  'phone_call',
  'passcode',
  'sms_passcode',
  'duo_mobile_passcode',
  'yubikey_passcode',
  'yubikey_code',
  'hardware_token',
  'digipass_go_7_token',
  'bypass_code',
  'u2f_token',
  // As Duo's authentication log writes them.
  'WebAuthn Security Key',
  'WebAuthn Credential',
  'WebAuthn Chrome Touch ID',
] as const
/** The other factors of someone who was let in. */
export const otherFactors = [remembered, 'trusted_network', 'sms_refresh'] as const
/** Duo's reasons to approve a login without asking the user. */
export const allowingReasons = [
  remembered,
  'bypass_user',
  'trusted_location',
  'trusted_network',
  'allow_unenrolled_user',
  'allow_unenrolled_user_on_trusted_network',
  'allowed_by_policy',
] as const

/** The parameters of a URL, a form or a response that carry a token. */
export const tokenParameters = ['request', 'id_token', 'client_assertion'] as const

/** Claims that tie a token to one login: anyone who has them could finish it. */
export const secretClaims = ['state', 'nonce'] as const
/** Duo's reasons for a denial, if they change what the user can do. */
export const denyingReasons = {
  timedOut: ['no_response', 'no_keys_pressed', 'call_timed_out'],
  lockedOut: ['locked_out'],
  cancelled: ['user_cancelled', 'user_mistake'],
} as const
