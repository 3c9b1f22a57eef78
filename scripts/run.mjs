import { spawn, spawnSync } from 'node:child_process'

const posix = process.platform !== 'win32'
/** @type {Partial<Record<NodeJS.Signals, number>>} */
const statusOf = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** @type {number | undefined} */
let stopped

for (const [signal, status] of Object.entries(statusOf)) {
  process.on(signal, () => {
    if (running.size === 0) process.exit(status)
    // Who asks a second time does not wait any longer.
    endAll(stopped === undefined ? 'SIGTERM' : 'SIGKILL')
    stopped ??= status
  })
}

/**
 * Runs a command to its end. Its output is ours, or with `gather` comes back in `output`. Gives its exit status, and in
 * `stopped` the status to end with when it ended because we were told to. The command gets a process group of its own,
 * since the starters of turbo and biome do not pass signals on: Ctrl-C ends the whole group.
 *
 * @param {readonly [string, ...string[]]} command
 * @param {import('node:child_process').SpawnOptions & { gather?: boolean }} options
 */
export async function run([program, ...parameters], { gather = false, ...options } = {}) {
  const way = gather ? 'pipe' : 'inherit'
  const child = spawn(program, parameters, { stdio: ['ignore', way, way], detached: posix, ...options })
  running.add(child)
  /** @type {Buffer[]} */
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => output.push(piece))
  /** @type {number} */
  const status = await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
  running.delete(child)
  return { status, stopped, output: Buffer.concat(output) }
}

/** @param {NodeJS.Signals} signal */
function endAll(signal) {
  for (const { pid } of running) if (pid !== undefined) endGroup(pid, signal)
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function endGroup(pid, signal) {
  if (!posix) return spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' })
  try {
    process.kill(-pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}
