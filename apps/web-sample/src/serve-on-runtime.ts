import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ConfigurationError, type OtherServer, type RunningSettings } from 'sample-kit'
import { binaryOf, type RuntimeName } from './binary.js'
import { remoteSettings } from './remote-settings.js'

/** The program gets its packages from nowhere, and Deno's asks for no permission but these. */
const words: Readonly<Record<RuntimeName, readonly string[]>> = {
  bun: ['--no-install', 'run'],
  deno: ['run', '--no-lock', '--no-remote', '--no-prompt', '--allow-net', '--allow-env', '--allow-sys'],
}

/** Serves the sample on Bun or Deno, in a process of its own. */
export async function serveOnRuntime(runtime: RuntimeName, settings: RunningSettings): Promise<OtherServer> {
  const binary = binaryOf(runtime)
  if ('missing' in binary) throw new ConfigurationError(`${binary.missing}. Run "pnpm install" with optional packages`)
  // The built program, beside which this one is built.
  const program = fileURLToPath(new URL(`on-${runtime}.js`, import.meta.url))
  const child = spawn(binary.path, [...words[runtime], program], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DENO_NO_UPDATE_CHECK: '1',
      SAMPLE: JSON.stringify(remoteSettings(settings)),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await listening(child, runtime)
  child.once('exit', ended)
  return {
    async close() {
      child.off('exit', ended)
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill()
      await exited
    },
  }
}

/** Its first line says that it listens; the others are for whoever watches. */
async function listening(child: ChildProcess, runtime: string): Promise<void> {
  const [first] = (await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')])) as unknown[]
  if (!Buffer.isBuffer(first)) throw new ConfigurationError(`the program on ${runtime} ended before it listened`)
  child.stdout?.pipe(process.stdout)
}

function ended(): void {
  console.error('The program has ended.')
  process.exit(1)
}
