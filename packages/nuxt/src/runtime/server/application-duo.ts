import { createDuo, type Duo, isDuoError } from '@duokit/h3'
import { consola } from 'consola'
import type { H3Event } from 'h3'
import { firstFactor } from '#duo-internal/first-factor'
import { useRuntimeConfig } from '#imports'
import { checkValues } from './check-values.js'
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
 * Receives the default export of `server/duo.ts`. This file must not import it: `server/duo.ts` imports `#duo`, which
 * imports this file. Modules that the application shares between the two would then be used before they are loaded.
 */
export function takeSetup(given: Setup): void {
  setup = given
}

/**
 * Returns this application's Duo, which is created when it is first needed.
 *
 * @param event - the request that needs it, because some platforms pass the environment with each request
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
  const environment = process?.env ?? {}
  const settings = settingsOf(event)
  try {
    checkVariables({ runtimeConfig, environment, warn: (message) => reporter.warn(message) })
    checkValues({ settings, ofPages: runtimeConfig.public.duo, environment })
    const options = duoOptions({ settings, setup, firstFactor, baseURL })
    // `mount-plugin.ts` reports a mount, with what to do in Nuxt.
    return createDuo(options, { reporter, onOutOfReach: () => undefined })
  } catch (error) {
    throw isDuoError(error) ? configurationError(withVariable(error.message, environment), error) : error
  }
}
