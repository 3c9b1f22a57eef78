import { caFileIn } from '../kept-authority.js'
import { isOutcome } from '../outcomes.js'
import type { SimulatorOptions } from '../simulator.js'
import type { Flags } from './command-line.js'
import { readKeys } from './env-file.js'
import { readSettingsFile, type FileSettings } from './settings-file.js'

/** How to start, and what to write and print then. */
export interface StartPlan {
  options: SimulatorOptions
  /** Where the authority's certificate is, once there is one. */
  caFile: string | undefined
  /** Whether it still has to be written there. */
  writesCa: boolean
  envFile: string | undefined
  json: boolean
  verbose: boolean
}

/**
 * Puts flags, configuration file and the keys in the file of variables together; flags take precedence.
 *
 * @throws TypeError that names the flag, or the file and the path in it
 */
export async function planStart(flags: Flags): Promise<StartPlan> {
  const file = flags.config === undefined ? {} : await readSettingsFile(flags.config)
  const envFile = flags['write-env'] ?? flags['env-file'] ?? file.envFile
  const keys = envFile === undefined ? {} : await readKeys(envFile)
  const tls = flags.tls ?? file.tls ?? false
  const [caFile, caDir] = [flags['ca-file'] ?? file.caFile, flags['ca-dir'] ?? file.caDir]
  if (!tls && caFile !== undefined) throw new TypeError('--ca-file: there is a certificate with --tls only')
  if (!tls && caDir !== undefined) throw new TypeError('--ca-dir: there is a certificate with --tls only')
  return {
    options: { ...optionsOf(flags, file, keys), tls, ...(caDir === undefined ? {} : { caDir }) },
    caFile: caFile ?? (caDir === undefined ? undefined : caFileIn(caDir)),
    writesCa: caFile !== undefined,
    envFile,
    json: flags.json ?? false,
    verbose: flags.verbose ?? false,
  }
}

function optionsOf(flags: Flags, file: Partial<FileSettings>, keys: object): SimulatorOptions {
  const { listen = file.listen, ikey, skey, passcode, outcome } = flags
  const [{ config = {}, users = {}, ...application } = {}, ...more] = file.applications ?? []
  return {
    port: flags.port ?? file.port ?? 4100,
    allowRemote: flags['allow-remote'] ?? file.allowRemote ?? false,
    hosts: (flags['host-name'] ?? file.hosts ?? []).map((name) => name.toLowerCase()),
    ...(listen === undefined ? {} : { listen }),
    application: {
      ...application,
      ...keys,
      ...(ikey === undefined ? {} : { ikey }),
      ...(skey === undefined ? {} : { skey }),
    },
    config: {
      ...config,
      ...(passcode === undefined ? {} : { passcode }),
      ...(outcome === undefined || !isOutcome(outcome) ? {} : { defaultOutcome: outcome }),
    },
    users,
    applications: [...more, ...(flags.app ?? []).map((name) => ({ name }))],
  }
}
