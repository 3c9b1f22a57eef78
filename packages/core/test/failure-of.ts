import { type DuoError, isDuoError } from '@duokit/core'

/** What a call rejects with. */
export async function failureOf(call: Promise<unknown>): Promise<DuoError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  if (!isDuoError(error)) throw new Error('no DuoError was thrown', { cause: error })
  return error
}
