import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const command = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const running: ChildProcess[] = []

/** Ends what a test has started. */
export function killAll(): void {
  for (const child of running.splice(0)) child.kill('SIGKILL')
}

/** How a command ended. */
export interface Ended {
  code: number | null
  out: string
  err: string
}

/** Starts the built command; `until` waits for a text in its output, `ended` for its end. */
export function start(...args: string[]): {
  child: ChildProcess
  until(text: string): Promise<string>
  err(): string
  ended: Promise<Ended>
} {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let out = ''
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })))
  const until = async (text: string): Promise<string> => {
    await expect.poll(() => out + err, { timeout: 15_000 }).toContain(text)
    return out
  }
  return { child, until, err: () => err, ended }
}
