import { parseArgs } from 'node:util'
import { hostnameOf } from '../transport/hosts.js'
import { isOutcome } from '../settings/outcomes.js'

/** What was typed, checked one by one; what was not typed is undefined. */
export type Flags = Omit<ReturnType<typeof parse>, 'port'> & { port: number | undefined }

/** What the command line asks for: to start, to be helped, or something that cannot be done. */
export type Wish = { kind: 'start'; flags: Flags } | { kind: 'help' } | { kind: 'wrong'; problem: string }

/** The help, for a command that is called so. */
export const helpText = (name: string): string => `A local Duo for development and tests. It is not Duo.

  ${name} [options]

  --port <number>        where to listen (4100; 0: any free port)
  --config <path>        a JSON file with all of this, and with applications and users; flags take precedence
  --write-env <path>     writes the application's variables there, and reuses the keys that it finds there
  --json                 prints one line of JSON when it is ready, and nothing else
  --verbose              prints everything that happens to stderr
  --app <name>           a further application, isolated from the others; may be repeated
  --tls                  https, with a certificate authority of its own, new at every start
  --ca-dir <path>        with --tls: a folder that keeps the authority for the next start
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
  if (values.help === true) return { kind: 'help' }
  const problem = problemOf(values)
  if (problem !== undefined) return { kind: 'wrong', problem }
  return { kind: 'start', flags: { ...values, port: values.port === undefined ? undefined : Number(values.port) } }
}

function problemOf({ port, outcome, ...values }: ReturnType<typeof parse>): string | undefined {
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) {
    return `--port ${port}: expected a number from 0 to 65535`
  }
  if (outcome !== undefined && !isOutcome(outcome)) return `--outcome ${outcome}: there is no such outcome`
  const host = values['host-name']?.find((name) => hostnameOf(name) !== name.toLowerCase())
  if (host !== undefined) return `--host-name ${host}: expected a host name without a port`
  const empty = (['config', 'write-env', 'ca-dir', 'ca-file'] as const).find((flag) => values[flag] === '')
  if (empty !== undefined) return `--${empty}: expected a path`
  return values.app?.includes('') === true ? '--app: expected a name' : undefined
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      config: { type: 'string' },
      'write-env': { type: 'string' },
      // Its other name. Node takes it for itself, and ends if the file does not exist yet.
      'env-file': { type: 'string' },
      json: { type: 'boolean' },
      verbose: { type: 'boolean' },
      app: { type: 'string', multiple: true },
      tls: { type: 'boolean' },
      'ca-dir': { type: 'string' },
      'ca-file': { type: 'string' },
      ikey: { type: 'string' },
      skey: { type: 'string' },
      passcode: { type: 'string' },
      outcome: { type: 'string' },
      listen: { type: 'string' },
      'allow-remote': { type: 'boolean' },
      'host-name': { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  }).values
