import { createDuo, type Duo, isDuoError } from '@duokit/h3'
import type { H3Event } from 'h3'
import { firstFactor } from '#duo-internal/first-factor'
import setup from '#duo-internal/setup'
import { useRuntimeConfig } from '#imports'
import { configurationError } from './configuration-error.js'
import { duoOptions, withVariable } from './duo-options.js'
import { settingsOf } from './settings.js'

let made: Duo | undefined

/**
 * Duo for this application, made when it is needed first.
 *
 * @param event - the request that needs it: some platforms hand the environment out with each request
 * @throws H3Error of status 500 that says what is wrong with the configuration
 */
export function applicationDuo(event?: H3Event): Duo {
  made ??= createFrom(event)
  return made
}

function createFrom(event: H3Event | undefined): Duo {
  const { baseURL } = useRuntimeConfig(event).app
  try {
    return createDuo(duoOptions({ settings: settingsOf(event), setup, firstFactor, baseURL }))
  } catch (error) {
    throw isDuoError(error) ? configurationError(withVariable(error.message), error) : error
  }
}
