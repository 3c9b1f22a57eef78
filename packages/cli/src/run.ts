import manifest from '../package.json' with { type: 'json' }
import { akey } from './commands/akey.js'
import { decode } from './commands/decode.js'
import { doctor } from './commands/doctor.js'
import { simulate } from './commands/simulate.js'
import { type Command, UsageError } from './command.js'
import { plainText } from './plain-text.js'
import type { Terminal } from './terminal.js'

const commands: readonly Command[] = [akey, doctor, decode, simulate]

const overview = `Duo two-factor login for TypeScript servers.

  duokit <command> [options]

${commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')}

  duokit <command> --help lists its options. duokit --version prints the version.`

/** Runs what the command line says. @returns the exit status */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return show(terminal, overview)
  if (first === '--version' || first === '-v') return show(terminal, manifest.version)
  const command = commands.find(({ name }) => name === first)
  if (command === undefined) return refuse(terminal, `duokit has no command ${JSON.stringify(first)}.`, 'duokit --help')
  if (command.help !== undefined && (rest.includes('--help') || rest.includes('-h')))
    return show(terminal, command.help)
  try {
    return await command.run(rest, terminal)
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseError(error)) throw error
    return refuse(terminal, error.message, `duokit ${command.name} --help`)
  }
}

function show(terminal: Terminal, text: string): number {
  terminal.print(text)
  return 0
}

function refuse(terminal: Terminal, problem: string, help: string): number {
  terminal.complain(`${plainText(problem)}\n\nSee ${help}.`)
  return 1
}

/** Of `parseArgs`, whose messages are for people. */
function isParseError(error: unknown): error is Error {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_')
}
