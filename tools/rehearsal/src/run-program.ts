import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface RunOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs a program until it ends.
 *
 * @returns what it wrote to its output
 * @throws Error with everything that it wrote, if its exit status is not 0, or if it got stuck: it is then ended with
 * all the programs that it started
 */
export async function runProgram(
  [program, ...words]: readonly [string, ...string[]],
  options: RunOptions,
): Promise<string> {
  // Leads a process group of its own: an installer's children must not outlive it.
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const leave = () => endGroup(child)
  process.once('exit', leave)
  const timer = setTimeout(leave, longest)
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? signal))
  })
  try {
    const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    if (status !== 0) throw new Error(`${[program, ...words].join(' ')} ended with ${String(status)}\n${out}${err}`)
    return out
  } finally {
    clearTimeout(timer)
    process.removeListener('exit', leave)
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** Milliseconds after which a program has got stuck, also on a busy machine. */
const longest = 5 * 60_000
