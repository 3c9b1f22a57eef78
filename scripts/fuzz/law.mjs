import { isDuoError } from './core.mjs'
import { secrets } from './signing.mjs'

/** That something happened which must not, whatever comes in. */
export class BrokenLaw extends Error {}

/** @param {unknown} holds @param {string} law - what should be so, in words */
export function demand(holds, law) {
  if (!holds) throw new BrokenLaw(law)
}

/**
 * What a call came to: `ok` with its value, or the code of a DuoError. Anything else that is thrown breaks a law, and
 * so does a message with a secret in it or without an end.
 *
 * @param {() => unknown} call
 * @param {readonly string[]} codes - those that the call's doc comment names
 */
export function attempt(call, codes) {
  try {
    const value = call()
    return { outcome: 'accepted', value }
  } catch (error) {
    return { outcome: judgeError(error, codes), error }
  }
}

/** The same for a call that answers with a promise. */
export async function attemptAsync(call, codes) {
  try {
    const value = await call()
    return { outcome: 'accepted', value }
  } catch (error) {
    return { outcome: judgeError(error, codes), error }
  }
}

function judgeError(error, codes) {
  if (error instanceof BrokenLaw) throw error
  demand(isDuoError(error), `nothing but a DuoError is thrown, and not ${String(error?.stack ?? error)}`)
  demand(codes.includes(error.code), `the code is one of ${codes.join(', ')}, and not ${error.code}: ${error.message}`)
  demand(error.outage === (error.code === 'duo_unavailable'), 'only duo_unavailable is an outage')
  demandDiscreet([error.message, error.advice, JSON.stringify(error), String(error.stack)], 'an error')
  demand(error.message.length < 2500, 'a message has an end')
  return error.code
}

const control = /[\p{Cc}\u2028\u2029]/u

/** That texts for a log hold no secret. @param {readonly (string | undefined)[]} texts */
export function demandDiscreet(texts, where) {
  for (const text of texts) {
    for (const secret of secrets) demand(!text?.includes(secret), `${where} holds no secret`)
  }
}

/** That a text is one line. */
export function demandOneLine(text, where) {
  demand(!control.test(text), `${where} is one line without control characters`)
}
