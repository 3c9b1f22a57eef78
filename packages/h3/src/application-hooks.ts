/** An application of h3 2, whose hooks are in its configuration. */
interface Application {
  config?: object
}

type Hook = (...given: never[]) => unknown

const added = new WeakSet<Hook>()

/**
 * Puts a hook around the one that an application of h3 2 has, once. h3 reads the configuration of a request when the
 * first handler returns, which may be at its first `await`.
 */
export function addHook<Added extends Hook>(
  event: object,
  name: 'onError' | 'onResponse',
  around: (own: Added | undefined) => Added,
): void {
  const { app } = event as { app?: Application }
  if (app?.config === undefined) return
  const own = Reflect.get(app.config, name) as Added | undefined
  if (own !== undefined && added.has(own)) return
  const hook = around(own)
  added.add(hook)
  // In place, for the request that h3 has read it for. A server freezes it, and h3 takes another one for the next.
  if (Object.isFrozen(app.config)) app.config = Object.freeze({ ...app.config, [name]: hook })
  else Reflect.set(app.config, name, hook)
}
