import { createDuo, type Duo, isDuoError } from '@duokit/h3'
import { consola } from 'consola'
import type { H3Event } from 'h3'
import { firstFactor } from '#duo-internal/first-factor'
import { useRuntimeConfig } from '#imports'
import { checkVariables } from './check-variables.js'
import { configurationError } from './configuration-error.js'
import type { DuoSetupOptions } from './define-duo.js'
import { duoOptions, withVariable } from './duo-options.js'
import type { FirstFactor } from './first-factor.js'
import { settingsOf } from './settings.js'

type Setup = DuoSetupOptions & FirstFactor

let setup: Setup = {}
let made: Duo | undefined

/**
 * Takes the default export of `server/duo.ts`. It is not imported here: it imports `#duo`, which leads here, and
 * whatever the application shares between it and its own middleware would be asked for before it is there.
 */
export function takeSetup(given: Setup): void {
  setup = given
}

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
  const runtimeConfig = useRuntimeConfig(event)
  const { baseURL } = runtimeConfig.app
  const reporter = consola.withTag('duo')
  const { process } = globalThis as { readonly process?: { readonly env?: object } }
  try {
    checkVariables({ runtimeConfig, environment: process?.env ?? {}, warn: (message) => reporter.warn(message) })
    const options = duoOptions({ settings: settingsOf(event), setup, firstFactor, baseURL })
    return createDuo(options, { reporter })
  } catch (error) {
    throw isDuoError(error) ? configurationError(withVariable(error.message), error) : error
  }
}
