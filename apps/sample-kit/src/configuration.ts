import { randomBytes } from 'node:crypto'

/** Where the sample lives, and which Duo it asks. */
export interface Configuration {
  readonly origin: string
  readonly port: number
  readonly sessionSecret: string
  /** Where the instances share which answers were used; nothing for one instance. */
  readonly redisUrl: string | undefined
  /** Nothing for the local Duo. */
  readonly duo: DuoKeys | undefined
}

/** The keys of one Duo application for each prompt that the sample shows. */
export interface DuoKeys {
  readonly iframe: IframeKeys
}

interface IframeKeys {
  readonly host: string
  readonly ikey: string
  readonly skey: string
  readonly akey: string
}

/** A variable that is missing, or says what it may not; the message names it and holds no value. */
export class ConfigurationError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>

const iframeNames = ['DUO_HOST', 'DUO_IKEY', 'DUO_SKEY', 'DUO_AKEY'] as const

/**
 * Reads the environment. Without any `DUO_…` variable the local Duo is used, but never in production: a deployment that
 * lost its keys must not fall back to a Duo that lets anybody in.
 */
export function readConfiguration(environment: Environment): Configuration {
  const port = readPort(environment)
  return {
    port,
    origin: environment['ORIGIN'] || `http://localhost:${port}`,
    sessionSecret: readSessionSecret(environment),
    redisUrl: readRedisUrl(environment),
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

function readDuoKeys(environment: Environment): DuoKeys | undefined {
  const missing = iframeNames.filter((name) => !environment[name])
  if (missing.length === iframeNames.length && environment['NODE_ENV'] !== 'production') return undefined
  if (missing.length > 0) throw new ConfigurationError(`These variables are missing for Duo: ${missing.join(', ')}`)
  const [host = '', ikey = '', skey = '', akey = ''] = iframeNames.map((name) => environment[name])
  return { iframe: { host, ikey, skey, akey } }
}
