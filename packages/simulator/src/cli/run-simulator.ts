import { writeFile } from 'node:fs/promises'
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator.js'
import { announcement } from './announcement.js'
import { helpText, readCommandLine, type Wish } from './command-line.js'
import { inFlags } from './in-flags.js'

/** How the command is called, for what it prints. */
export interface CommandName {
  /** What a person types before the options. Default `npx @duokit/simulator`. */
  name?: string
}

/**
 * The command `npx @duokit/simulator`, for other commands to offer: reads the arguments behind the name, starts a local Duo,
 * prints what a person needs, and ends it at SIGINT or SIGTERM.
 *
 * @returns the exit code: 0 when it has started or has printed its help, 1 when it cannot start and has said why.
 * @example
 * process.exitCode = await runSimulator(['--port', '4100'], { name: 'duokit simulate' })
 */
export async function runSimulator(
  args: readonly string[],
  { name = 'npx @duokit/simulator' }: CommandName = {},
): Promise<number> {
  const wish = readCommandLine(args)
  if (wish.kind === 'start') return start(wish)
  if (wish.kind === 'wrong') return giveUp(`${wish.problem}\n\nSee ${name} --help.`)
  console.log(helpText(name))
  return 0
}

async function start({ options, caFile }: Extract<Wish, { kind: 'start' }>): Promise<number> {
  let simulator: Simulator
  try {
    simulator = await createSimulator(options)
  } catch (error) {
    return giveUp(explain(error, options))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close())
  if (caFile !== undefined && simulator.ca !== undefined) {
    try {
      await writeFile(caFile, simulator.ca)
    } catch (error) {
      await simulator.close()
      return giveUp(`--ca-file: ${error instanceof Error ? error.message : caFile}`)
    }
  }
  console.log(announcement(simulator, { remote: options.allowRemote === true, caFile }))
  return 0
}

function explain(error: unknown, { port, listen }: SimulatorOptions): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program, perhaps by another simulator. Choose another with --port (0: any free one).`
  }
  if (code === 'EACCES') return `Port ${port} may not be used without more rights. Choose one above 1023 with --port.`
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN') {
    return `--listen ${listen}: this machine has no such address.`
  }
  return error instanceof Error ? inFlags(error.message) : 'The simulator could not start.'
}

function giveUp(problem: string): number {
  console.error(problem)
  return 1
}
