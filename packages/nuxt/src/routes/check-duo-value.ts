import { checkRequirement, isDuoError } from '@duokit/core'

/**
 * Describes what is wrong with `duo` in a route rule or a page.
 *
 * @param value - what the developer wrote. `true` and `false` are valid only in a rule
 * @returns the end of an error message, or `undefined` if the value is valid
 */
export function duoValueProblem(value: unknown, { isRule }: { isRule: boolean }): string | undefined {
  if (isRule && typeof value === 'boolean') return undefined
  if (!isPlainObject(value)) {
    const expected = isRule ? 'true, false or a requirement' : 'a requirement'
    return `must be ${expected}, such as { maxAge: 60 }, but is ${describe(value)}`
  }
  const missing = Object.keys(value).find((key) => value[key] === undefined || value[key] === null)
  if (missing !== undefined) return `has ${missing} without a value: such a requirement would require nothing`
  try {
    checkRequirement(value)
    return undefined
  } catch (error) {
    if (!isDuoError(error)) throw error
    return `is not a requirement: ${error.message}`
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'string' ? `the string ${JSON.stringify(value.slice(0, 40))}` : `a ${typeof value}`
}
