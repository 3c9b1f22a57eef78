import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { useLogger, useNitro } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'
import type { ModuleOptions } from './module-options.js'
import { variableOf } from './runtime/server/variable-of.js'
import type { ModuleRuntimeConfig } from './settings.js'

type Settings = ModuleRuntimeConfig['duo']

const keys = ['host', 'clientId', 'clientSecret', 'ikey', 'skey', 'akey'] as const satisfies (keyof Settings)[]

/**
 * Takes the origin from the dev server, and starts a local Duo if the application has no keys. For development only.
 */
export async function startLocalDuo(options: ModuleOptions, nuxt: Nuxt): Promise<void> {
  const settings = nuxt.options.runtimeConfig['duo'] as Settings
  takeOriginFromListener(settings, nuxt)
  if (options.simulator ?? !hasKeys(settings)) await start(settings, nuxt)
}

function hasKeys(settings: Settings): boolean {
  return keys.some((key) => settings[key].length > 0 || process.env[variableOf(key)])
}

function takeOriginFromListener(settings: Settings, nuxt: Nuxt): void {
  if (settings.origin !== '') return
  nuxt.hook('listen', (server: Server, listener: unknown) => {
    // This runs before the server is built, because the build copies the settings.
    const origin = originOf(server, listener)
    if (origin !== undefined) Object.assign(useNitro().options.runtimeConfig['duo'] as Settings, { origin })
  })
}

/** The origin that Nuxt prints if it is this machine. A local Duo does not work with a network address. */
function originOf(server: Server, listener: unknown): string | undefined {
  const { url, https } = (listener ?? {}) as { readonly url?: unknown; readonly https?: unknown }
  const printed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (printed !== undefined && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(printed.hostname)) return printed.origin
  const address = server.address()
  if (address === null || typeof address === 'string') return undefined
  return `${https ? 'https' : 'http'}://localhost:${address.port}`
}

async function start(settings: Settings, nuxt: Nuxt): Promise<void> {
  const { createSimulator } = await import('@duokit/simulator')
  const simulator = await createSimulator()
  nuxt.hook('close', () => simulator.close())
  const { ikey, skey } = simulator.application
  const secret = () => randomBytes(32).toString('hex')
  const local = { host: simulator.host, clientId: ikey, clientSecret: skey, ikey, skey, akey: secret() }
  Object.assign(settings, local, { cookieSecret: settings.cookieSecret === '' ? secret() : settings.cookieSecret })
  useLogger(
    '@duokit/nuxt',
  ).info(`A local Duo runs beside the dev server, because this application has no keys of its own.
  Its phone, where pushes arrive: ${simulator.phoneUrl}`)
}
