/**
 * What a promise gives, unless it takes longer. A result that comes later is dropped, and so is a failure.
 *
 * @param limit - milliseconds
 */
export function withinTime<T>(promise: Promise<T>, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
