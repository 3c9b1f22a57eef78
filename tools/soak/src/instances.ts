import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { root } from '../../../scripts/tool.mjs'
import type { Memory, Question } from './instance-hooks.ts'

interface Sample {
  readonly folder: string
  readonly parameters: readonly string[]
  readonly instances: number
}

/** The built samples; where sessions are kept in memory, instances would not know each other's. */
export const samples: Readonly<Record<string, Sample>> = {
  koa: { folder: 'koa-sample', parameters: [], instances: 3 },
  h3: { folder: 'h3-sample', parameters: [], instances: 3 },
  nestjs: { folder: 'nestjs-sample', parameters: [], instances: 1 },
  'nestjs-fastify': { folder: 'nestjs-sample', parameters: ['--fastify'], instances: 1 },
}

/** Milliseconds until an instance must listen, answer or have ended, on a machine that is busy. */
const patience = 60_000
const hooks = new URL('instance-hooks.ts', import.meta.url).href

/** What a deployment says. */
export interface Deployment {
  readonly sample: string
  readonly environment: Readonly<Record<string, string>>
  /** Hears of an instance that ended by itself. */
  onEnd(what: string): void
}

/** A running instance, and the hands on it. */
export interface Instance {
  readonly port: number
  onStall(tell: (milliseconds: number) => void): void
  /** Milliseconds by which its clock runs ahead of the machine's. */
  setClock(ahead: number): void
  memory(): Promise<Memory>
  end(): Promise<void>
}

/** Starts instances of a sample as a deployment would, by their environment. */
export async function startInstances(
  deployment: Deployment,
): Promise<{ instances: Instance[]; close(): Promise<void> }> {
  const { folder, parameters, instances: count } = samples[deployment.sample] as Sample
  const program = join(root, 'apps', folder, 'dist', 'main.js')
  if (!existsSync(program)) throw new Error(`${program} is not there: run pnpm build first`)
  const instances: Instance[] = []
  const close = async () => {
    for (const instance of instances) await instance.end()
  }
  try {
    for (let index = 0; index < count; index++)
      instances.push(await startOne({ ...deployment, program, parameters, tries: 3 }))
  } catch (error) {
    await close()
    throw error
  }
  return { instances, close }
}

interface Start extends Deployment {
  readonly program: string
  readonly parameters: readonly string[]
  readonly tries: number
}

async function startOne(start: Start): Promise<Instance> {
  const port = await freePort()
  const child = forkInstance(start, port)
  const said = listen(child)
  try {
    await untilItSpeaks(child, said)
  } catch (error) {
    child.kill('SIGKILL')
    // Somebody else on this machine may have taken the port.
    if (start.tries > 1) return startOne({ ...start, tries: start.tries - 1 })
    throw error
  }
  return handsOn(child, { port, said, onEnd: start.onEnd })
}

function forkInstance({ program, parameters, environment }: Start, port: number): ChildProcess {
  const child = fork(program, parameters, {
    execArgv: ['--expose-gc', '--import', hooks],
    env: { ...process.env, NODE_ENV: 'test', NODE_NO_WARNINGS: '1', ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const leave = () => child.kill('SIGKILL')
  process.once('exit', leave)
  child.once('exit', () => process.removeListener('exit', leave))
  return child
}

async function untilItSpeaks(child: ChildProcess, said: readonly string[]): Promise<void> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`an instance did not start: ${said.join('')}`)))
  const spoke = child.stdout && once(child.stdout, 'data', { signal: AbortSignal.timeout(patience) })
  await Promise.race([spoke, ended])
}

interface Known {
  readonly port: number
  readonly said: readonly string[]
  readonly onEnd: Deployment['onEnd']
}

function handsOn(child: ChildProcess, { port, said, onEnd }: Known): Instance {
  let ending = false
  child.once('exit', (status, signal) => {
    if (!ending) onEnd(`an instance ended with ${status ?? signal}: ${said.slice(-5).join('')}`)
  })
  const tell = (question: Question): void => void child.send(question)
  return {
    port,
    onStall: (hear) =>
      child.on('message', ({ stalled }: { stalled?: number }) => stalled !== undefined && hear(stalled)),
    setClock: (ahead) => tell({ ahead }),
    async memory() {
      tell({ memory: true })
      for await (const [answer] of on(child, 'message', { signal: AbortSignal.timeout(patience) })) {
        if ('heap' in (answer as object)) return answer as Memory
      }
      throw new Error('an instance did not tell its memory')
    },
    async end() {
      ending = true
      await endProcess(child)
    },
  }
}

/** What an instance complains about is shown where it ends; its log of logins is not kept. */
function listen(child: ChildProcess): string[] {
  const said: string[] = []
  child.stdout?.resume()
  child.stderr?.on('data', (data: Buffer) => {
    said.push(data.toString())
    if (said.length > 20) said.shift()
  })
  return said
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const stubborn = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(stubborn)
}

/** One that was free just now: the application has another address in its `ORIGIN`, so that it cannot choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
