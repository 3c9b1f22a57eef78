import { fieldRule, isRecord, schemaOf, text, type FieldRule } from './check-fields.js'

/** What people prove themselves with; other factors have one name only. */
export const NAMED_FACTORS = [
  'push',
  'verified_push',
  'phone',
  'passcode',
  'sms',
  'bypass_code',
  'security_key',
  'platform',
] as const
export type NamedFactor = (typeof NAMED_FACTORS)[number]

/** Names for factors in `auth_context`. */
export type FactorNames = Partial<Record<NamedFactor, string>>

/** What can be set. */
export const factorNames: FieldRule = fieldRule(
  schemaOf(Object.fromEntries(NAMED_FACTORS.map((factor) => [factor, text]))),
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(
      ([factor, name]) => (NAMED_FACTORS as readonly string[]).includes(factor) && !text(name),
    )
      ? undefined
      : `an object such as { "passcode": "duo_mobile_passcode" }: ${NAMED_FACTORS.join(', ')}, each a name`,
)
