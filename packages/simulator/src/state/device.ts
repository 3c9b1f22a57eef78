import {
  checkFields,
  fieldRule,
  isRecord,
  oneOf,
  schemaOf,
  text,
  wholeNumber,
  type FieldRule,
  type FieldRules,
} from '../settings/check-fields.js'

/** The public half of what a security key or a platform authenticator registered (WebAuthn). */
export interface Credential {
  /** base64url. */
  id: string
  /** A COSE key, base64url. */
  publicKey: string
  /** The signature counter of the last login; 0 for authenticators without a counter. */
  counter: number
}

/** A user's device. */
export interface Device {
  /** Unique for the user. */
  id: string
  name: string
  /**
   * `mobile` can do all factors of a phone, `landline` only calls, `token` only passcodes; `security_key` and
   * `platform` (Touch ID, Windows Hello) are for WebAuthn.
   */
  type: 'mobile' | 'landline' | 'token' | KeyKind
  /** Of a `security_key` or `platform` only. */
  credential?: Credential
}

/** The two kinds of authenticators of WebAuthn. */
export type KeyKind = 'security_key' | 'platform'

/** A device that logs in with WebAuthn. */
export type KeyDevice = Device & { credential: Credential }

/** The authenticators of this kind among a user's devices. */
export const keysOf = (devices: readonly Device[], kind: KeyKind): KeyDevice[] =>
  devices.filter((device): device is KeyDevice => device.type === kind && device.credential !== undefined)

const base64url: FieldRule = fieldRule({ type: 'string', pattern: '^[A-Za-z0-9_-]+$' }, (value) =>
  typeof value === 'string' && /^[\w-]+$/.test(value) ? undefined : 'base64url',
)

const credentialRules: FieldRules<Credential> = { id: base64url, publicKey: base64url, counter: wholeNumber }
const credential = fieldRule(schemaOf({ ...credentialRules }, Object.keys(credentialRules)), (value) =>
  holds(value, credentialRules) ? undefined : 'an object { id, publicKey, counter }',
)

type Rules = Readonly<Record<string, FieldRule>>

const plainRules: Rules = { id: text, name: text, type: oneOf(['mobile', 'landline', 'token']) }
const keyRules: Rules = { id: text, name: text, type: oneOf(['security_key', 'platform']), credential }

/** Options of a device. */
export const device: FieldRule = fieldRule(
  { anyOf: [plainRules, keyRules].map((rules) => schemaOf(rules, Object.keys(rules))) },
  (value) =>
    holds(value, plainRules) || holds(value, keyRules)
      ? undefined
      : 'an object { id, name, type }, type mobile, landline or token, or security_key or platform with a credential',
)

/** Whether it has these fields, all of them valid, and no others. */
function holds(value: unknown, rules: Rules): boolean {
  if (!isRecord(value) || Object.keys(rules).some((field) => !Object.hasOwn(value, field))) return false
  try {
    checkFields('', value, rules)
    return true
  } catch {
    return false
  }
}
