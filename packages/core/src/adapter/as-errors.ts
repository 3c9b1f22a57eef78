import { isPromise } from '../maybe-promise.js'

/**
 * Makes an error of whatever a callback throws that is none. To `next` of Express and of Fastify, nothing is no error,
 * and to Express `'route'` is none either: the request would pass.
 */
export function asErrors<Result>(act: () => Result): Result {
  try {
    const result = act()
    return isPromise(result) ? (result.catch(fail) as Result) : result
  } catch (error) {
    return fail(error)
  }
}

function fail(error: unknown): never {
  throw typeof error === 'object' && error !== null ? error : new Error('A callback failed', { cause: error })
}
