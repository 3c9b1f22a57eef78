import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { RunningTarget, Target, TargetOptions } from '@duokit/conformance'

/** A sample as it is built and as `demo` starts it: a program of its own, told by its environment which Duo to ask. */
export function builtSample(framework: string, ...flags: readonly string[]): Target {
  const program = fileURLToPath(new URL(`../../../${framework}-sample/dist/main.js`, import.meta.url))
  return {
    name: ['built sample:', framework, ...flags].join(' '),
    lacks,
    start: (options) => start([program, ...flags], options),
  }
}

const lacks: NonNullable<Target['lacks']> = {
  options: 'a program that is built is put together already',
  clock: 'a program of its own has the clock of the machine, and tells its events to nobody',
  'any-user': 'the sample has five accounts',
  extras: 'the sample has the pages of a bank, and nothing for tests',
  'cookie-stores': 'the sample keeps everything in its session',
  'no-body-parser': 'the sample reads forms',
  universal: 'the sample shows the iframe',
}

/** Milliseconds until a program must listen, on a machine that is busy. */
const longestStart = 30_000

async function start(program: readonly string[], { duo, prompt }: TargetOptions): Promise<RunningTarget> {
  if (prompt.kind !== 'iframe') throw new Error('the sample shows the iframe')
  const port = await freePort()
  const child = spawn(process.execPath, program, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      ORIGIN: duo.origin,
      DUO_HOST: prompt.host,
      DUO_IKEY: prompt.ikey,
      DUO_SKEY: [prompt.skey].flat()[0],
      DUO_AKEY: [prompt.akey].flat()[0],
    },
  })
  await announced(child)
  return { url: `http://127.0.0.1:${port}`, close: () => stop(child) }
}

/** Until the program says where it is. */
async function announced(child: ChildProcess): Promise<void> {
  const signal = AbortSignal.timeout(longestStart)
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the sample ended with ${String(code)} before it listened`)
  })
  try {
    if (child.stdout === null) throw new Error('the sample has no output')
    await Promise.race([once(child.stdout, 'data', { signal }), ended])
    child.stdout.resume()
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  ended.catch(() => undefined)
}

/** In order, as on Ctrl-C: a status other than 0 fails the test. */
async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await ended
  if (code !== 0) throw new Error(`the sample ended with ${String(code)}`)
}

/** One that was free just now: the origin of the application holds another, so that the program cannot choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
