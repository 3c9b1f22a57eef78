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

const starter = `
  const { spawn } = require('node:child_process')
  console.log(spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' }).pid)
`

/** Starts the built command below another process, as npx does: `parent` is that process, `pid` the command's own. */
export async function startBelow(
  env: Readonly<Record<string, string>>,
): Promise<{ parent: ChildProcess; url: string; pid: number }> {
  const parent = spawn(process.execPath, ['-e', starter, command, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  running.push(parent)
  let out = ''
  parent.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await expect.poll(() => out, { timeout: 15_000 }).toContain('"ready"')
  const [pid, ready = ''] = out.split('\n')
  const { url } = JSON.parse(ready) as { url: string }
  return { parent, url, pid: Number(pid) }
}
