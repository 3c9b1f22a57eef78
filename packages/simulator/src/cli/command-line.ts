import { parseArgs } from 'node:util'
import { hostnameOf } from '../hosts.js'
import { isOutcome } from '../outcomes.js'
import type { SimulatorOptions } from '../simulator.js'

/** What the command line asks for: to start, to be helped, or something that cannot be done. */
export type Wish =
  | { kind: 'start'; options: SimulatorOptions; caFile: string | undefined }
  | { kind: 'help' }
  | { kind: 'wrong'; problem: string }

/** The help, for a command that is called so. */
export const helpText = (name: string): string => `A local Duo for development and tests. It is not Duo.

  ${name} [options]

  --port <number>        where to listen (4100; 0: any free port)
  --tls                  https, with a certificate authority of its own, new at every start
  --ca-file <path>       with --tls: writes the authority's certificate there, for clients to trust
  --ikey <20 characters> the application's integration key or client id (random)
  --skey <40 characters> the application's secret key or client secret (random)
  --passcode <text>      the passcode that always works (123456)
  --outcome <outcome>    what happens to users without a rule of their own (interactive)
  --listen <address>     another address than loopback; needs --allow-remote
  --allow-remote         lets other machines in
  --host-name <name>     a host name beside localhost that requests may be for; may be repeated
  --help                 this text
`

/** Reads the arguments behind the command's name. */
export function readCommandLine(args: readonly string[]): Wish {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : 'the arguments cannot be read' }
  }
  if (values.help) return { kind: 'help' }
  const port = Number(values.port)
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535) {
    return { kind: 'wrong', problem: `--port ${values.port}: expected a number from 0 to 65535` }
  }
  if (!isOutcome(values.outcome))
    return { kind: 'wrong', problem: `--outcome ${values.outcome}: there is no such outcome` }
  if (values['ca-file'] !== undefined && !values.tls) {
    return { kind: 'wrong', problem: '--ca-file: there is a certificate with --tls only' }
  }
  const host = values['host-name'].find((name) => hostnameOf(name) !== name.toLowerCase())
  if (host !== undefined) return { kind: 'wrong', problem: `--host-name ${host}: expected a host name without a port` }
  const { ikey, skey, listen } = values
  const options: SimulatorOptions = {
    port,
    tls: values.tls,
    allowRemote: values['allow-remote'],
    hosts: values['host-name'].map((name) => name.toLowerCase()),
    ...(listen === undefined ? {} : { listen }),
    application: { ...(ikey === undefined ? {} : { ikey }), ...(skey === undefined ? {} : { skey }) },
    config: { defaultOutcome: values.outcome, passcode: values.passcode },
  }
  return { kind: 'start', options, caFile: values['ca-file'] }
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4100' },
      tls: { type: 'boolean', default: false },
      'ca-file': { type: 'string' },
      ikey: { type: 'string' },
      skey: { type: 'string' },
      passcode: { type: 'string', default: '123456' },
      outcome: { type: 'string', default: 'interactive' },
      listen: { type: 'string' },
      'allow-remote': { type: 'boolean', default: false },
      'host-name': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values
