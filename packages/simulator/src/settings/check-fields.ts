/** A JSON schema (draft 2020-12), as far as settings need one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Returns what was expected if the value is not valid, nothing if it is; and says the same as a schema. */
export interface FieldRule {
  (value: unknown): string | undefined
  readonly schema: JsonSchema
}

/** One rule for each field that may be set. */
export type FieldRules<T> = { readonly [Field in keyof T]-?: FieldRule }

/** A rule from its two forms. */
export const fieldRule = (schema: JsonSchema, check: (value: unknown) => string | undefined): FieldRule =>
  Object.assign((value: unknown) => check(value), { schema })

/** The rules as the schema of an object that has some of these fields and no others. */
export const schemaOf = (rules: Readonly<Record<string, FieldRule>>, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(rules).map(([field, { schema }]) => [field, schema])),
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
})

/**
 * Refuses a setting that would be silently ignored or misunderstood: an unknown field, or a value of the wrong kind.
 * Settings arrive as JSON from the control interface, from files and from untyped tests, so the compiler alone is not
 * enough.
 */
export function checkFields<T extends object>(what: string, value: unknown, rules: FieldRules<T>): Partial<T> {
  if (!isRecord(value)) throw new TypeError(`${what}: expected an object`)
  checkNames(what, value, rules)
  for (const [field, given] of Object.entries(value)) {
    const expected = rules[field as keyof T](given)
    if (expected !== undefined) throw new TypeError(`${what}.${field}: expected ${expected}`)
  }
  return value as Partial<T>
}

/** Refuses an unknown field, whatever the values are. */
export function checkNames(what: string, value: object, known: object): void {
  for (const field of Object.keys(value)) {
    if (Object.hasOwn(known, field)) continue
    throw new TypeError(`${what}.${field} does not exist; there is: ${Object.keys(known).join(', ')}`)
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text: FieldRule = fieldRule({ type: 'string', minLength: 1 }, (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty',
)

export const anyText: FieldRule = fieldRule({ type: 'string' }, (value) =>
  typeof value === 'string' ? undefined : 'a string',
)

export const flag: FieldRule = fieldRule({ type: 'boolean' }, (value) =>
  typeof value === 'boolean' ? undefined : 'true or false',
)

export const wholeNumber: FieldRule = fieldRule({ type: 'integer', minimum: 0 }, (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? undefined : 'a whole number, 0 or more',
)

export const seconds: FieldRule = fieldRule({ type: 'number' }, (value) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number of seconds',
)

export const oneOf = (choices: readonly string[]): FieldRule =>
  fieldRule({ enum: choices }, (value) =>
    typeof value === 'string' && choices.includes(value) ? undefined : `one of ${choices.join(', ')}`,
  )

export const orNull = (rule: FieldRule): FieldRule =>
  fieldRule({ anyOf: [rule.schema, { type: 'null' }] }, (value) => (value === null ? undefined : rule(value)))

export const listOf = (rule: FieldRule): FieldRule =>
  fieldRule({ type: 'array', items: rule.schema }, (value) => {
    if (!Array.isArray(value)) return 'a list'
    for (const item of value as unknown[]) {
      const expected = rule(item)
      if (expected !== undefined) return `a list, each ${expected}`
    }
    return undefined
  })
