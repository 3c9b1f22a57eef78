import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { binaryOf, type RuntimeName } from 'web-sample/binary'

/** A program on another runtime. */
export interface Program {
  /** The first line that it printed. */
  readonly line: string
  close(): Promise<void>
}

/** Deno asks for each permission; no cache and no registry is ever asked for a package. */
const flags: Readonly<Record<RuntimeName, readonly string[]>> = {
  bun: ['--no-install', 'run'],
  deno: ['run', '--no-lock', '--no-remote', '--no-prompt', '--allow-net', '--allow-env', '--allow-read', '--allow-sys'],
}

/** Starts a program on another runtime, and waits for its first line. */
export async function startProgram(runtime: RuntimeName, words: readonly string[]): Promise<Program> {
  const binary = binaryOf(runtime)
  if ('missing' in binary) throw new Error(binary.missing)
  const child = spawn(binary.path, [...flags[runtime], ...words], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { line: await firstLine(child, runtime), close: () => end(child) }
}

async function firstLine(child: ChildProcess, runtime: string): Promise<string> {
  const said: string[] = []
  child.stderr?.on('data', (text: Buffer) => void said.push(text.toString()))
  const lines = child.stdout === null ? [] : [once(child.stdout, 'data')]
  const [first] = (await Promise.race([...lines, once(child, 'exit')])) as unknown[]
  if (!Buffer.isBuffer(first)) throw new Error(`The program on ${runtime} ended: ${said.join('')}`)
  return first.toString().trim()
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}
