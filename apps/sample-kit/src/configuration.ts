import { randomBytes } from 'node:crypto'
import type { DuoKeys } from './duo-keys.js'

/** Where the sample lives, and which Duo it asks. */
export interface Configuration {
  readonly origin: string
  readonly port: number
  readonly sessionSecret: string
  /** Where the instances share which answers were used; nothing for one instance. */
  readonly redisUrl: string | undefined
  /** Whether people pass, marked, while Duo is out of reach. */
  readonly failMode: 'closed' | 'open'
  /** Nothing for the local Duo. */
  readonly duo: DuoKeys | undefined
}

/** A variable that is missing, or says what it may not; the message names it and holds no value. */
export class ConfigurationError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>

const universalNames = ['DUO_CLIENT_ID', 'DUO_CLIENT_SECRET'] as const
const iframeNames = ['DUO_IKEY', 'DUO_SKEY', 'DUO_AKEY'] as const

/**
 * Reads the environment. Without a host or a key of Duo the local Duo is used, but never in production: a deployment
 * that lost its keys must not fall back to a Duo that lets anybody in.
 */
export function readConfiguration(environment: Environment): Configuration {
  const port = readPort(environment)
  return {
    port,
    origin: environment['ORIGIN'] || `http://localhost:${port}`,
    sessionSecret: readSessionSecret(environment),
    redisUrl: readRedisUrl(environment),
    failMode: readFailMode(environment),
    duo: readDuoKeys(environment),
  }
}

function readPort(environment: Environment): number {
  const port = environment['PORT'] || '3000'
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    throw new ConfigurationError('PORT must be 1 to 65535')
  return Number(port)
}

/** An empty one would let anybody write sessions; one that changes at each start logs everybody out. */
function readSessionSecret(environment: Environment): string {
  const secret = environment['SESSION_SECRET'] || randomBytes(32).toString('base64url')
  if (Buffer.byteLength(secret) < 32) throw new ConfigurationError('SESSION_SECRET must have at least 32 bytes')
  return secret
}

function readRedisUrl(environment: Environment): string | undefined {
  const url = environment['REDIS_URL'] || undefined
  if (url !== undefined && !(URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)))
    throw new ConfigurationError('REDIS_URL must be an address such as redis://127.0.0.1:6379')
  return url
}

function readFailMode(environment: Environment): Configuration['failMode'] {
  const mode = environment['DUO_FAIL_MODE'] || 'closed'
  if (mode !== 'closed' && mode !== 'open') throw new ConfigurationError('DUO_FAIL_MODE must be closed or open')
  return mode
}

function readDuoKeys(environment: Environment): DuoKeys | undefined {
  const host = environment['DUO_HOST']
  const universal = readGroup(environment, universalNames)
  const iframe = readGroup(environment, iframeNames)
  const nothing = !host && universal === undefined && iframe === undefined
  if (nothing && environment['NODE_ENV'] !== 'production') return undefined
  if (!host) throw missing(['DUO_HOST'])
  if (universal === undefined && iframe === undefined) throw missing(universalNames)
  return {
    ...(universal && {
      universal: { host, clientId: universal.DUO_CLIENT_ID, clientSecret: universal.DUO_CLIENT_SECRET },
    }),
    ...(iframe && { iframe: { host, ikey: iframe.DUO_IKEY, skey: iframe.DUO_SKEY, akey: iframe.DUO_AKEY } }),
  }
}

/** All variables of a group or none; some of them are a mistake. */
function readGroup<Name extends string>(
  environment: Environment,
  names: readonly Name[],
): Record<Name, string> | undefined {
  const absent = names.filter((name) => !environment[name])
  if (absent.length === names.length) return undefined
  if (absent.length > 0) throw missing(absent)
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? ''])) as Record<Name, string>
}

function missing(names: readonly string[]): ConfigurationError {
  return new ConfigurationError(`These variables are missing for Duo: ${names.join(', ')}`)
}
