import { DuoError } from '@duokit/core'
import { RequestMethod, type Type } from '@nestjs/common'
import { type Application, declaredRoutes, prefixed } from './declared-routes.js'
import { injectsDuo } from './injected-service.js'

/** The one route of our controller below its path: each of the gate's is a single segment. */
export const anyRoute = ':route'

const plainPath = /^(?:\/[A-Za-z0-9_~.-]+)+$/
const anyLastSegment = /\/(?:start|:\w+|\{?\/?\*\w*\}?)$/

/**
 * Asks Nest where the routes of the login are: below the global prefix, a path of `RouterModule`, a version.
 *
 * @param controller - ours; `undefined` if the application serves the routes
 * @throws DuoError `invalid_option` if the application serves them in more than one place, none of which is `basePath`
 */
export function servedBasePath(application: Application, basePath: string, controller: Type | undefined): string {
  const own = basePath.replace(/\/$/, '')
  const expected = withoutLast(prefixed(application, `${own}/${anyRoute}`))
  const isWanted = (type: Type) => (controller === undefined ? injectsDuo(type) : type === controller)
  const found = declaredRoutes(application, isWanted)
    .filter(({ path, method }) => [RequestMethod.ALL, RequestMethod.GET].includes(method) && anyLastSegment.test(path))
    .map(({ path }) => withoutLast(path))
    .filter((path) => plainPath.test(path) && path.endsWith(own))
  const places = [...new Set(found)]
  const [only = expected] = places
  if (places.length <= 1 || controller !== undefined) return only
  if (places.includes(expected)) return expected
  throw new DuoError(
    'invalid_option',
    `basePath ${own} is served at ${places.join(' and at ')}. Set basePath so that it names one of them`,
  )
}

function withoutLast(path: string): string {
  return path.replace(/\/[^/]*$/, '')
}
