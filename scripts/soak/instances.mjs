import { fork } from 'node:child_process'
import { on, once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tool.mjs'

/** The built samples; where sessions are kept in memory, instances would not know each other's. */
export const samples = {
  koa: { folder: 'koa-sample', parameters: [], instances: 3 },
  h3: { folder: 'h3-sample', parameters: [], instances: 3 },
  nestjs: { folder: 'nestjs-sample', parameters: [], instances: 1 },
  'nestjs-fastify': { folder: 'nestjs-sample', parameters: ['--fastify'], instances: 1 },
}

/** Milliseconds until an instance must listen, answer or have ended, on a machine that is busy. */
const patience = 60_000
const hooks = pathToFileURL(join(root, 'scripts', 'soak', 'instance-hooks.mjs')).href

/**
 * Starts instances of a sample as a deployment would, by their environment.
 *
 * @param {{ sample: keyof typeof samples, environment: Record<string, string>, onEnd: (what: string) => void }} given -
 * `onEnd` hears of an instance that ended by itself
 */
export async function startInstances({ sample, environment, onEnd }) {
  const { folder, parameters, instances: count } = samples[sample]
  const program = join(root, 'apps', folder, 'dist', 'main.js')
  if (!existsSync(program)) throw new Error(`${program} is not there: run pnpm build first`)
  const instances = []
  const close = async () => {
    for (const instance of instances) await instance.end()
  }
  try {
    for (let index = 0; index < count; index++)
      instances.push(await startOne({ program, parameters, environment, onEnd, tries: 3 }))
  } catch (error) {
    await close()
    throw error
  }
  return { instances, close }
}

async function startOne({ tries, ...given }) {
  const { program, parameters, environment, onEnd } = given
  const port = await freePort()
  const child = fork(program, parameters, {
    execArgv: ['--expose-gc', '--import', hooks],
    env: { ...process.env, NODE_ENV: 'test', NODE_NO_WARNINGS: '1', ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const leave = () => child.kill('SIGKILL')
  process.once('exit', leave)
  child.once('exit', () => process.removeListener('exit', leave))
  const said = listen(child)
  try {
    const ended = once(child, 'exit').then(() =>
      Promise.reject(new Error(`an instance did not start: ${said.join('')}`)),
    )
    await Promise.race([once(child.stdout, 'data', { signal: AbortSignal.timeout(patience) }), ended])
  } catch (error) {
    child.kill('SIGKILL')
    // Somebody else on this machine may have taken the port.
    if (tries > 1) return startOne({ ...given, tries: tries - 1 })
    throw error
  }
  let ending = false
  child.once('exit', (status, signal) => {
    if (!ending) onEnd(`an instance ended with ${status ?? signal}: ${said.slice(-5).join('')}`)
  })
  return {
    port,
    onStall: (tell) => child.on('message', ({ stalled }) => stalled !== undefined && tell(stalled)),
    /** Milliseconds by which its clock runs ahead of the machine's. */
    setClock: (ahead) => child.send({ ahead }),
    async memory() {
      child.send({ memory: true })
      for await (const [answer] of on(child, 'message', { signal: AbortSignal.timeout(patience) })) {
        if ('heap' in answer) return answer
      }
    },
    async end() {
      ending = true
      await endProcess(child)
    },
  }
}

/** What an instance complains about is shown where it ends; its log of logins is not kept. */
function listen(child) {
  const said = []
  child.stdout.resume()
  child.stderr.on('data', (data) => {
    said.push(data.toString())
    if (said.length > 20) said.shift()
  })
  return said
}

async function endProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const stubborn = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(stubborn)
}

/** One that was free just now: the application has another address in its `ORIGIN`, so that it cannot choose. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
