import { type DuoError, isDuoError } from '@duokit/core'
import { secrets } from './signing.js'

/** That something happened which must not, whatever comes in. */
class BrokenLaw extends Error {}

/** Demands that something holds; the law says in words what should be so. */
export function demand(holds: unknown, law: string): asserts holds {
  if (!holds) throw new BrokenLaw(law)
}

/** What a call came to. */
export type Attempt<T> =
  | { readonly outcome: 'accepted'; readonly value: T; readonly error?: undefined }
  | { readonly outcome: string; readonly value?: undefined; readonly error: DuoError }

/**
 * What a call came to: `ok` with its value, or the code of a DuoError. Anything else that is thrown breaks a law, and
 * so does a message with a secret in it or without an end.
 *
 * @param codes - those that the call's doc comment names
 */
export function attempt<T>(call: () => T, codes: readonly string[]): Attempt<T> {
  try {
    return { outcome: 'accepted', value: call() }
  } catch (error) {
    return refusal(error, codes)
  }
}

/** The same for a call that answers with a promise. */
export async function attemptAsync<T>(call: () => Promise<T>, codes: readonly string[]): Promise<Attempt<T>> {
  try {
    return { outcome: 'accepted', value: await call() }
  } catch (error) {
    return refusal(error, codes)
  }
}

function refusal(error: unknown, codes: readonly string[]): Attempt<never> {
  if (error instanceof BrokenLaw) throw error
  demand(
    isDuoError(error),
    `nothing but a DuoError is thrown, and not ${String((error as Error | undefined)?.stack ?? error)}`,
  )
  demand(codes.includes(error.code), `the code is one of ${codes.join(', ')}, and not ${error.code}: ${error.message}`)
  demand(error.outage === (error.code === 'duo_unavailable'), 'only duo_unavailable is an outage')
  demandDiscreet([error.message, error.advice, JSON.stringify(error), String(error.stack)], 'an error')
  demand(error.message.length < 2500, 'a message has an end')
  return { outcome: error.code, error }
}

const control = /[\p{Cc}\u2028\u2029]/u

/** That texts for a log hold no secret. */
export function demandDiscreet(texts: readonly (string | undefined)[], where: string): void {
  for (const text of texts) {
    for (const secret of secrets) demand(!text?.includes(secret), `${where} holds no secret`)
  }
}

/** That a text is one line. */
export function demandOneLine(text: string, where: string): void {
  demand(!control.test(text), `${where} is one line without control characters`)
}
