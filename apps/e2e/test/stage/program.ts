import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A program that serves on loopback. */
export interface Program {
  readonly port: number
  readonly url: string
  /** In order, as on Ctrl-C: a status other than 0 fails the test. */
  close(): Promise<void>
  /** As a machine that goes down. */
  kill(): Promise<void>
}

/** Milliseconds until a program must listen or must have ended, on a machine that is busy. */
const patience = 30_000

/** Starts a program of Node that takes its `PORT` from the environment, and says something once it listens. */
export async function startProgram(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Program> {
  const port = await freePort()
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment, PORT: String(port) },
  })
  await announced(child)
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => close(child),
    kill: () => end(child, 'SIGKILL'),
  }
}

/** Until the program says where it is. */
async function announced(child: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(patience)
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the program ended with ${String(code)} before it listened`)
  })
  try {
    if (child.stdout === null) throw new Error('the program has no output')
    await Promise.race([once(child.stdout, 'data', { signal }), ended])
    child.stdout.resume()
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  ended.catch(() => undefined)
}

async function close(child: ChildProcess): Promise<void> {
  await end(child, 'SIGTERM')
  const { exitCode, signalCode } = child
  if (exitCode !== 0 && signalCode !== 'SIGKILL') throw new Error(`it ended with ${String(exitCode ?? signalCode)}`)
}

/** Does nothing to one that has ended. */
async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(patience) })
  child.kill(signal)
  await ended
}

/** One that was free just now: the application has another address in its `ORIGIN`, so that it cannot choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
