import { randomBytes } from 'node:crypto'

/** Where the sample lives, and which Duo it asks. */
export interface Configuration {
  readonly origin: string
  readonly port: number
  readonly sessionSecret: string
  readonly duo: DuoKeys | undefined
}

/** The keys of a Duo application. */
export interface DuoKeys {
  readonly host: string
  readonly ikey: string
  readonly skey: string
  readonly akey: string
}

const names = ['DUO_HOST', 'DUO_IKEY', 'DUO_SKEY', 'DUO_AKEY'] as const

/**
 * Reads the environment. Without any `DUO_…` variable the local Duo is used, but never in production: a deployment that
 * lost its keys must not fall back to a Duo that lets anybody in.
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const port = Number(environment['PORT'] ?? 3000)
  return {
    port,
    origin: environment['ORIGIN'] ?? `http://localhost:${port}`,
    sessionSecret: readSessionSecret(environment),
    duo: readDuoKeys(environment),
  }
}

/** An empty one would let anybody write sessions; one that changes at each start logs everybody out. */
function readSessionSecret(environment: Readonly<Record<string, string | undefined>>): string {
  const secret = environment['SESSION_SECRET'] || randomBytes(32).toString('base64url')
  if (Buffer.byteLength(secret) < 32) throw new Error('SESSION_SECRET must have at least 32 bytes')
  return secret
}

function readDuoKeys(environment: Readonly<Record<string, string | undefined>>): DuoKeys | undefined {
  const missing = names.filter((name) => !environment[name])
  if (missing.length === names.length && environment['NODE_ENV'] !== 'production') return undefined
  if (missing.length > 0) throw new Error(`These variables are missing for Duo: ${missing.join(', ')}`)
  const [host = '', ikey = '', skey = '', akey = ''] = names.map((name) => environment[name])
  return { host, ikey, skey, akey }
}
