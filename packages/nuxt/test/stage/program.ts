import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A program that serves an application on loopback. */
export interface Program {
  readonly url: string
  /** What it has said so far. */
  said(): string
  close(): Promise<void>
}

/** Milliseconds until it must answer, on a machine that is busy. */
const longestStart = 120_000

/**
 * Starts a program of Node's on a port that is free, and waits until it answers there.
 *
 * @param parameters - and `env` with `PORT` in place of the port
 */
export async function startProgram(
  parameters: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Program> {
  const port = await freePort()
  const own = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, text.replace('PORT', String(port))]))
  const child = spawn(
    process.execPath,
    parameters.map((text) => text.replace('PORT', String(port))),
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...ownEnvironment(), PORT: String(port), HOST: '127.0.0.1', ...own },
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  const program: Program = { url: `http://localhost:${port}`, said: () => said, close: () => stop(child) }
  try {
    await answering(child, program)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return program
}

/** Nothing of the test runner's, which would make a program of Node's or Nuxt's behave as under test. */
function ownEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NUXT_|NITRO_|VITEST|NODE_|VITE_|TEST$)/.test(name))
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

async function answering(child: ChildProcess, { url, said }: Program): Promise<void> {
  const end = Date.now() + longestStart
  while (Date.now() < end) {
    if (child.exitCode !== null) break
    const answered = await fetch(url, { redirect: 'manual' }).then(
      ({ status }) => status < 500,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the program did not answer, and said: ${said()}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(overdue)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
