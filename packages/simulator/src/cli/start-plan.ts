import { caFileIn } from '../transport/kept-authority.js'
import type { NewApplication } from '../application/new-application.js'
import { isOutcome } from '../settings/outcomes.js'
import type { SimulatorOptions } from '../simulator.js'
import type { Flags } from './command-line.js'
import { readKeys, type KnownKeys } from './env-file.js'
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
  const { caFile, caDir, envFile, ...server } = merged(flags, file)
  if (!server.tls && caFile !== undefined) throw new TypeError('--ca-file: there is a certificate with --tls only')
  if (!server.tls && caDir !== undefined) throw new TypeError('--ca-dir: there is a certificate with --tls only')
  const keys = envFile === undefined ? {} : await readKeys(envFile)
  return {
    options: { ...server, ...given({ caDir }), ...applicationsOf(flags, file.applications ?? [], keys) },
    caFile: caFile ?? (caDir && caFileIn(caDir)),
    writesCa: caFile !== undefined,
    envFile,
    json: flags.json === true,
    verbose: flags.verbose === true,
  }
}

type Merged = Pick<FileSettings, 'port' | 'allowRemote' | 'hosts' | 'tls'> &
  Partial<Pick<FileSettings, 'listen' | 'caFile' | 'caDir' | 'envFile'>>

function merged(flags: Flags, { $schema: _, applications: __, ...file }: Partial<FileSettings>): Merged {
  const usual = { port: 4100, allowRemote: false, hosts: [], tls: false }
  const typed = given({
    port: flags.port,
    listen: flags.listen,
    tls: flags.tls,
    hosts: flags['host-name'],
    allowRemote: flags['allow-remote'],
    caFile: flags['ca-file'],
    caDir: flags['ca-dir'],
    envFile: flags['write-env'] ?? flags['env-file'],
  })
  const all = { ...usual, ...file, ...typed }
  return { ...all, hosts: all.hosts.map((name) => name.toLowerCase()) }
}

type Applications = Pick<SimulatorOptions, 'application' | 'config' | 'users' | 'applications'>

function applicationsOf(flags: Flags, inFile: readonly NewApplication[], keys: KnownKeys): Applications {
  const [{ config = {}, users = {}, ...application } = {}, ...more] = inFile
  const { ikey, skey, passcode, outcome, app = [] } = flags
  return {
    application: { ...application, ...keys, ...given({ ikey, skey }) },
    config: { ...config, ...given({ passcode, defaultOutcome: isOutcome(outcome) ? outcome : undefined }) },
    users,
    applications: [...more, ...app.map((name) => ({ name }))],
  }
}

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

/** Only what is given: undefined would take the place of something. */
const given = <T extends object>(all: T): Given<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>
