import { invalidOption } from '../errors/errors.js'

/**
 * Refuses `app.use(duo.routes)`: the framework passes a request to the function that makes a middleware, and would wait
 * for ever for the middleware itself.
 *
 * @param passed - what the function got beside its parameters
 * @throws DuoError `invalid_option`
 */
export function refuseUncalled(name: string, passed: readonly unknown[]): void {
  if (passed.length > 0) throw invalidOption(name, `must be called: pass duo.${name}() on, and not duo.${name}`)
}
