import { checkRequirement, isDuoError } from '@duokit/core'
import type { RuleTable } from '../rules/guard-rules.js'
import { configurationError } from './configuration-error.js'

/**
 * Validates the route rules of the running server, which may differ from those of the build.
 *
 * @throws H3Error of status 500 that names a rule whose `duo` has an invalid value
 */
export function checkedTable(rules: unknown): RuleTable {
  const table = (rules ?? {}) as RuleTable
  for (const [pattern, { duo }] of Object.entries(table)) {
    if (duo === undefined || typeof duo === 'boolean') continue
    const problem = problemOf(duo)
    if (problem !== undefined) throw configurationError(`duo in the route rule of ${pattern} ${problem}`)
  }
  return table
}

function problemOf(duo: unknown): string | undefined {
  if (typeof duo !== 'object' || duo === null || Array.isArray(duo)) return 'must be true, false or a requirement'
  try {
    checkRequirement(duo)
    return undefined
  } catch (error) {
    if (!isDuoError(error)) throw error
    return `is not a requirement: ${error.message}`
  }
}
