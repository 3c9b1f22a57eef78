import { isMissing, missingHint } from './errors/errors.js'

/**
 * What an environment, an env file or a template probably did to a value, for the error that refuses it. Told by shape
 * alone: a secret never gets into the result.
 */
export function likelySlip(value: unknown): string | undefined {
  if (isMissing(value)) return missingHint
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (isMissingWord(text)) return `the value is "${text}": check that its environment variable is set`
  if (/^(?:".*"|'.*')$/s.test(text)) return 'there are quotation marks around it, which some env files keep'
  return undefined
}

/** What JavaScript writes into a template in place of a missing value. */
export function isMissingWord(text: string): boolean {
  return text === 'undefined' || text === 'null'
}

/** What is expected of an option, with what probably happened to its value. */
export function withSlip(expected: string, value: unknown): string {
  const slip = likelySlip(value)
  return slip === undefined ? expected : `${expected} (${slip})`
}
