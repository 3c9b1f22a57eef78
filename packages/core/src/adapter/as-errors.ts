import { thrownError } from '../errors/thrown.js'
import { isPromise } from '../maybe-promise.js'
import type { AdapterParts } from './adapter-parts.js'

/** Makes an error that frameworks can respond to of whatever a callback throws. */
export function asErrors<Result>(act: () => Result): Result {
  try {
    const result = act()
    return isPromise(result) ? (result.catch(fail) as Result) : result
  } catch (error) {
    return fail(error)
  }
}

/**
 * The same, where a framework responds to the error with what middleware has said about caches: they would give the
 * failure of one person to everybody. Written out, because a guard runs it for every request.
 */
export function asKeptErrors<Ctx, Result>(parts: AdapterParts<Ctx>, ctx: Ctx, act: () => Result): Result {
  try {
    const result = act()
    return isPromise(result) ? (result.catch((error: unknown) => failKept(parts, ctx, error)) as Result) : result
  } catch (error) {
    return failKept(parts, ctx, error)
  }
}

function fail(error: unknown): never {
  throw thrownError(error)
}

function failKept<Ctx>(parts: AdapterParts<Ctx>, ctx: Ctx, error: unknown): never {
  try {
    parts.keepFromCaches(ctx)
  } catch {
    // A response that has begun, for example. What the application has to know is the error.
  }
  return fail(error)
}
