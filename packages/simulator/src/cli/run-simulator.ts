import { writeFile } from 'node:fs/promises'
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator.js'
import { announcement } from './announcement.js'
import { helpText, readCommandLine, type Flags } from './command-line.js'
import { writeVariables } from './env-file.js'
import { eventLine } from './event-line.js'
import { inFlags } from './in-flags.js'
import { readyLine } from './ready-line.js'
import { planStart, type StartPlan } from './start-plan.js'
import { whenNpxEnds } from './when-npx-ends.js'

/** How the command is called, for what it prints. */
export interface CommandName {
  /** What a person types before the options. Default `npx @duokit/simulator`. */
  name?: string
}

/**
 * Runs the command `npx @duokit/simulator`, for other commands that offer it: reads the arguments after the name,
 * starts a local Duo, prints what a person needs, and ends at SIGINT or SIGTERM, or with the `npx` that started it.
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
  if (wish.kind === 'start') return start(wish.flags)
  if (wish.kind === 'wrong') return giveUp(`${wish.problem}\n\nSee ${name} --help.`)
  console.log(helpText(name))
  return 0
}

async function start(flags: Flags): Promise<number> {
  let plan: StartPlan
  try {
    plan = await planStart(flags)
  } catch (error) {
    return giveUp(error instanceof Error ? error.message : 'The options cannot be read.')
  }
  let simulator: Simulator | undefined
  try {
    const onEvent: SimulatorOptions['onEvent'] = (event, application) => console.error(eventLine(event, application))
    simulator = await createSimulator({ ...plan.options, ...(plan.verbose ? { onEvent } : {}) })
    const { close } = simulator
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
    whenNpxEnds(() => void close())
    await writeFiles(plan, simulator)
  } catch (error) {
    await simulator?.close()
    return giveUp(explain(error, plan.options))
  }
  const { caFile, envFile, options } = plan
  const remote = options.allowRemote === true
  console.log(plan.json ? readyLine(simulator, caFile) : announcement(simulator, { remote, caFile, envFile }))
  return 0
}

async function writeFiles(
  { caFile, writesCa, envFile }: StartPlan,
  { ca, application, host }: Simulator,
): Promise<void> {
  if (writesCa && caFile !== undefined && ca !== undefined) await writing('--ca-file', () => writeFile(caFile, ca))
  if (envFile !== undefined) await writing('--write-env', () => writeVariables(envFile, application, host))
}

async function writing(flag: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    throw new TypeError(`${flag}: ${error instanceof Error ? error.message : 'the file cannot be written'}`, {
      cause: error,
    })
  }
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
