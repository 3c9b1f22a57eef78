/** A value, or a promise of one: callbacks and stores may return either. */
export type MaybePromise<T> = T | Promise<T>

/**
 * Goes on at once when the value is there, and later when it is promised.
 *
 * The guard runs on every request; awaiting what is not a promise would cost each of them a turn of the event loop.
 */
export function chain<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  if (!isPromise(value)) return next(value)
  // The `then` of another library may return nothing, which would look like a request that passes, and call back twice.
  return (value instanceof Promise ? value : Promise.resolve<T>(value)).then(next)
}

/**
 * Lets a promise fail that nobody waits for, because it is in a place where only a value is accepted: Node would end
 * the process.
 */
export function dropPromise(value: unknown): void {
  if (isPromise(value)) Promise.resolve(value).catch(() => undefined)
}

/** The same for the properties of a result that is refused. What throws here would hide why. */
export function dropPromisesIn(result: object): void {
  try {
    for (const value of Object.values(result)) dropPromise(value)
  } catch {
    // A getter failed, or a proxy.
  }
}

/** Whether a value is a promise, of any library. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
