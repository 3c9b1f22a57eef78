import { RequestMethod } from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'

/** The one route of our controller below its path: each of the gate's is a single segment. */
export const anyRoute = ':route'

/** The global prefix that stands before our controller, such as `/api`, or nothing where the application excludes it. */
export function prefixOf(config: ApplicationConfig, basePath: string): string {
  const prefix = config.getGlobalPrefix().replace(/^\/+|\/+$/g, '')
  if (prefix === '') return ''
  // Nest compares the paths of routes as they are declared, and their methods: ours takes them all.
  const excluded = config
    .getGlobalPrefixOptions()
    .exclude?.some(
      ({ pathRegex, requestMethod }) =>
        requestMethod === RequestMethod.ALL && pathRegex.test(`${basePath.replace(/\/$/, '')}/${anyRoute}`),
    )
  return excluded === true ? '' : `/${prefix}`
}
