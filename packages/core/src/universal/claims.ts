/** What Duo knows of a device, or does not. */
export type UniversalFlag = boolean | 'unknown'

/** Where a device seemed to be. */
export interface UniversalLocation {
  readonly city?: string | null
  readonly state?: string | null
  readonly country?: string | null
}

/** Whether Duo let the user in. */
export interface UniversalResult {
  /** `allow` or `deny`. */
  readonly result: string
  /** `allow`, or why not. */
  readonly status: string
  /** For people, in English. */
  readonly status_msg?: string | null
}

/** What the user authenticated with. */
export interface UniversalAuthDevice {
  readonly ip?: string | null
  /** A model or a telephone number. */
  readonly name?: string | null
  readonly location?: UniversalLocation | null
}

/** What the user's browser runs on. */
export interface UniversalAccessDevice {
  readonly browser?: string | null
  readonly browser_version?: string | null
  readonly flash_version?: string | null
  readonly java_version?: string | null
  readonly os?: string | null
  readonly os_version?: string | null
  readonly hostname?: string | null
  readonly ip?: string | null
  readonly epkey?: string | null
  readonly is_encryption_enabled?: UniversalFlag | null
  readonly is_firewall_enabled?: UniversalFlag | null
  readonly is_password_set?: UniversalFlag | null
  readonly location?: UniversalLocation | null
}

/** How an authentication went. */
export interface UniversalContext {
  readonly txid?: string | null
  /** Seconds since 1970. */
  readonly timestamp?: number | null
  readonly isotimestamp?: string | null
  /** `authentication` or `enrollment`. */
  readonly event_type?: string | null
  /** Such as `duo_push`, `passcode`, `remembered_device` or `bypass_code`; `null` when none was used. */
  readonly factor?: string | null
  /** `success`, `denied` or `fraud`. */
  readonly result?: string | null
  /** Such as `user_approved`, `valid_passcode` or `bypass_user`. */
  readonly reason?: string | null
  readonly alias?: string | null
  readonly email?: string | null
  readonly ood_software?: string | null
  readonly trusted_endpoint_status?: string | null
  readonly user?: {
    readonly key?: string | null
    readonly name?: string | null
    readonly groups?: readonly string[] | null
  } | null
  readonly application?: {
    readonly key?: string | null
    readonly name?: string | null
    /** The `applicationName` of the request's `display`. */
    readonly destination_name?: string | null
  } | null
  readonly auth_device?: UniversalAuthDevice | null
  readonly access_device?: UniversalAccessDevice | null
}

/**
 * What Duo says of a login, under Duo's own names. What was verified is always there; the rest is as Duo sent it, and
 * whatever Duo may add is kept.
 */
export interface UniversalClaims {
  readonly iss: string
  readonly aud: string
  readonly sub?: string
  /** The user that Duo authenticated, as Duo spells the name. */
  readonly preferred_username: string
  /** Seconds since 1970, as the other times. */
  readonly iat: number
  readonly exp: number
  /** When the user last authenticated: earlier than `iat` where Duo remembered the device. */
  readonly auth_time?: number
  readonly nonce: string
  readonly amr?: readonly string[]
  /** Missing only with `acceptDenied`. */
  readonly auth_result?: UniversalResult
  readonly auth_context?: UniversalContext
  /** The signed token itself. It is not enumerable, so that it is not logged with the claims. */
  readonly idToken: string
}
