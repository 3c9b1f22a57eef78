#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { announcement } from './cli/announcement.js'
import { HELP, readCommandLine, type Wish } from './cli/command-line.js'
import { createSimulator, type Simulator } from './simulator.js'

const wish = readCommandLine(process.argv.slice(2))
if (wish.kind === 'help') console.log(HELP)
else if (wish.kind === 'wrong') giveUp(`${wish.problem}\n\nSee --help.`)
else await start(wish)

async function start({ options, caFile }: Extract<Wish, { kind: 'start' }>): Promise<void> {
  let simulator: Simulator
  try {
    simulator = await createSimulator(options)
  } catch (error) {
    return giveUp(explain(error, options.port))
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
}

function explain(error: unknown, port: number | undefined): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program, perhaps by another simulator. Choose another with --port (0: any free one).`
  }
  if (code === 'EACCES') return `Port ${port} may not be used without more rights. Choose one above 1023 with --port.`
  return error instanceof Error ? error.message : 'The simulator could not start.'
}

function giveUp(problem: string): void {
  console.error(problem)
  process.exitCode = 1
}
