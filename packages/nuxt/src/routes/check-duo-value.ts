import { checkRequirement, isDuoError } from '@duokit/core'

/**
 * Says what is wrong with `duo` of a route rule or of a page.
 *
 * @param value - what the developer wrote; `true`, `false` and `undefined` only for a rule
 * @returns the words for the developer, or `undefined` if nothing is wrong
 */
export function duoValueProblem(value: unknown, { isRule }: { isRule: boolean }): string | undefined {
  if (isRule && typeof value === 'boolean') return undefined
  if (!isPlainObject(value)) {
    const expected = isRule ? 'true, false or a requirement' : 'a requirement'
    return `must be ${expected}, such as { maxAge: 60 }, and is ${describe(value)}`
  }
  const missing = Object.keys(value).find((key) => value[key] === undefined || value[key] === null)
  if (missing !== undefined) return `has ${missing} without a value: such a requirement would ask for nothing`
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
