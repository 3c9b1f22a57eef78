import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRedis } from './find-redis.mjs'

/** Milliseconds that Redis may take to start or to end, on a machine that is busy. */
const patience = 20_000

/** A Redis that a test started. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it as a crash does: connections break, and nothing is kept. */
  stop(): Promise<void>
  /** Starts it again at the same place, empty. */
  restart(): Promise<void>
  /** It keeps its connections and accepts new ones, and answers nothing. */
  hang(): void
  resume(): void
  close(): Promise<void>
}

/** Starts a real Redis of the test's own on loopback, which keeps nothing on the disk. */
export async function startRedis({ cluster = false }: { readonly cluster?: boolean } = {}): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'duokit-redis-'))
  let server = await start(port, folder, cluster)
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      await end(server)
    },
    async restart() {
      server = await start(port, folder, cluster)
    },
    hang() {
      server.kill('SIGSTOP')
    },
    resume() {
      server.kill('SIGCONT')
    },
    async close() {
      await end(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function start(port: number, folder: string, cluster: boolean): Promise<ChildProcess> {
  const settings = { bind: '127.0.0.1', port, dir: folder, save: '', appendonly: 'no', daemonize: 'no' }
  const extra = cluster ? { 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' } : {}
  const parameters = Object.entries({ ...settings, ...extra }).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(findRedis(), parameters, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: unknown[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data))
  const leave = () => child.kill('SIGKILL')
  process.once('exit', leave)
  child.once('exit', () => process.removeListener('exit', leave))
  child.once('error', (error) => output.push(error.message))
  if (await answers(port, child)) return child
  await end(child)
  throw new Error(`Redis did not start:\n${output.join('')}`)
}

async function answers(port: number, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + patience
  while (Date.now() < deadline && child.exitCode === null && child.pid !== undefined) {
    if (await pong(port)) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

function pong(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'))
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(patience) })
  child.kill('SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  // A node of a cluster also takes the port that is 10,000 above.
  for (let attempt = 0; attempt < 100; attempt++) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    if (port < 55_000) return port
  }
  throw new Error('there is no free port below 55,000')
}
