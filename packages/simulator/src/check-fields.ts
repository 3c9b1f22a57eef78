/** Answers what was expected when the value will not do, nothing when it will. */
export type FieldRule = (value: unknown) => string | undefined

/** One rule for each field that may be set. */
export type FieldRules<T> = { readonly [Field in keyof T]-?: FieldRule }

/**
 * Refuses a setting that would be silently ignored or misunderstood: an unknown field, or a value of the wrong kind.
 * Settings arrive as JSON from the control interface and from untyped tests, so the compiler alone is not enough.
 */
export function checkFields<T extends object>(what: string, value: unknown, rules: FieldRules<T>): Partial<T> {
  if (!isRecord(value)) throw new TypeError(`${what}: expected an object`)
  for (const [field, given] of Object.entries(value)) {
    if (!Object.hasOwn(rules, field)) {
      throw new TypeError(`${what}.${field} does not exist; there is: ${Object.keys(rules).join(', ')}`)
    }
    const expected = rules[field as keyof T](given)
    if (expected !== undefined) throw new TypeError(`${what}.${field}: expected ${expected}`)
  }
  return value as Partial<T>
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text: FieldRule = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text')

export const flag: FieldRule = (value) => (typeof value === 'boolean' ? undefined : 'true or false')

export const wholeNumber: FieldRule = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? undefined : 'a whole number, 0 or more'

export const oneOf =
  (choices: readonly string[]): FieldRule =>
  (value) =>
    typeof value === 'string' && choices.includes(value) ? undefined : `one of ${choices.join(', ')}`

export const listOf =
  (rule: FieldRule): FieldRule =>
  (value) => {
    if (!Array.isArray(value)) return 'a list'
    for (const item of value as unknown[]) {
      const expected = rule(item)
      if (expected !== undefined) return `a list, each ${expected}`
    }
    return undefined
  }
