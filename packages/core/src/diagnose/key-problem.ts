import { isDuoError } from '../errors/errors.js'
import { checkKey } from '../keys.js'
import { keyRules } from '../web/signer-options.js'

/**
 * What is wrong with the form of a key, for who reads keys from somewhere.
 *
 * @returns a sentence that says what is expected and never what was given; `undefined` for a key that can be one
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
