import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface RunOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs a program until it ends.
 *
 * @returns what it wrote to its output
 * @throws Error with everything that it wrote, if its exit status is not 0
 */
export async function runProgram(
  [program, ...words]: readonly [string, ...string[]],
  options: RunOptions,
): Promise<string> {
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: longest })
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? signal))
  })
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')} ended with ${String(status)}\n${out}${err}`)
  return out
}

/** Milliseconds after which a program has got stuck, also on a busy machine. */
const longest = 15 * 60_000
