import { isDuoError } from '../errors/errors.js'
import { checkKey } from '../keys.js'
import { keyRules } from '../web/signer-options.js'

/**
 * Checks the form of a key, for programs that read keys.
 *
 * @returns a sentence that says what is expected, and never the value; `undefined` if the form is valid
 */
export function keyProblem(name: 'ikey' | 'skey' | 'akey', value: unknown): string | undefined {
  try {
    checkKey(keyRules[name], value)
    return undefined
  } catch (error) {
    if (isDuoError(error)) return error.message
    throw error
  }
}
