import { once } from 'node:events'
import { Server } from 'node:http'
import { type DuoEvent, generateAkey, isDuoError, type SingleUse } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { accounts, password } from './accounts.js'
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.js'
import type { DuoKeys } from './duo-keys.js'
import { printEvent } from './print-event.js'

/** What a sample is started with: its configuration, with the keys of the local Duo where it names no other. */
export interface RunningSettings extends Omit<Configuration, 'redisUrl'> {
  readonly duo: DuoKeys
  /** Shared with the other instances, where the configuration names a Redis. */
  readonly singleUse?: SingleUse
  /** Writes a line for each event of a login. */
  readonly onEvent: (event: DuoEvent) => void
}

/**
 * Runs a sample as a program: reads the environment, starts the local Duo unless the environment names another, has the
 * application listen on 127.0.0.1, says where to go, and ends in order on Ctrl-C.
 */
export async function runSample(start: Start): Promise<void> {
  try {
    await run(start)
  } catch (error) {
    const mistake = mistakeIn(error)
    if (mistake === undefined) throw error
    console.error(mistake)
    process.exit(1)
  }
}

/** The server of another runtime, which listens already. */
export interface OtherServer {
  close(): Promise<void>
}

type Running = Server | OtherServer
type Start = (settings: RunningSettings) => Running | Promise<Running>

async function run(start: Start): Promise<void> {
  const { redisUrl, ...configuration } = readConfiguration(process.env)
  const simulator = configuration.duo === undefined ? await createSimulator() : undefined
  const shared = await shareSingleUse(redisUrl)
  const duo = configuration.duo ?? keysOf(simulator)
  const server = await start({ ...configuration, ...shared, duo, onEvent: printEvent })
  if (server instanceof Server && !server.listening) await once(server, 'listening')
  console.log(announcement(configuration.origin, simulator))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(server, simulator))
}

/** The client of Redis is loaded only where there is one. */
async function shareSingleUse(redisUrl: string | undefined): Promise<Pick<RunningSettings, 'singleUse'>> {
  if (redisUrl === undefined) return {}
  const { sharedSingleUse } = await import('./shared-single-use.js')
  return { singleUse: sharedSingleUse(redisUrl) }
}

/** What whoever starts the sample can mend is said in a line; anything else is a fault, with its stack. */
function mistakeIn(error: unknown): string | undefined {
  if (error instanceof ConfigurationError || isDuoError(error)) return `The sample cannot start: ${error.message}`
  if (!(error instanceof Error) || !('syscall' in error) || error.syscall !== 'listen') return undefined
  return `The sample cannot start: ${error.message}. Set PORT to another one.`
}

function keysOf(simulator: Simulator | undefined): DuoKeys {
  if (simulator === undefined) throw new Error('there is no Duo to ask')
  const { host, application } = simulator
  const { ikey, skey } = application
  return {
    universal: { host, clientId: ikey, clientSecret: skey },
    iframe: { host, ikey, skey, akey: generateAkey() },
  }
}

function announcement(origin: string, simulator: Simulator | undefined): string {
  const rows = Object.entries(accounts).map(([name, what]) => `    ${name.padEnd(14)} ${what}`)
  const duo =
    simulator === undefined ? '' : `\n  The local Duo:     ${simulator.url}\n  Its phone:         ${simulator.phoneUrl}`
  return `
  The sample is at   ${origin}${duo}

  Accounts, all with the password "${password}":
${rows.join('\n')}

  Press Ctrl-C to stop.
`
}

async function stop(server: Running, simulator: Simulator | undefined): Promise<void> {
  if (server instanceof Server) {
    server.close()
    server.closeAllConnections()
  } else await server.close()
  await simulator?.close()
  process.exit(0)
}
