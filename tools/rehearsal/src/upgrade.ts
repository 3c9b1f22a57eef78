import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startRedis } from 'testing/redis-server'
import { addSources, environmentOf } from './application.ts'
import type { Published } from './publish.ts'
import type { Registry } from './registry.ts'
import { runProgram } from './run-program.ts'
import { npm } from './setting.ts'

const others = ['express@5', 'express-session', 'connect-redis', 'redis']

export interface Versions {
  readonly old: readonly Published[]
  readonly next: readonly Published[]
}

/** Runs two published versions side by side, with sessions and logins in progress. */
export async function rehearseUpgrade({ old, next }: Versions, folder: string, registry: Registry): Promise<void> {
  const cwd = join(folder, 'upgrade')
  const env = environmentOf(folder, registry)
  mkdirSync(cwd)
  addSources('upgrade', cwd, registry)
  await runProgram([...npm, named('@duokit/simulator', old)], { cwd, env })
  const folders = { old: join(cwd, 'old'), next: join(cwd, 'next') }
  for (const [path, versions] of [
    [folders.old, old],
    [folders.next, next],
  ] as const) {
    mkdirSync(path)
    addSources('upgrade', path, registry)
    await runProgram([...npm, named('@duokit/express', versions), named('@duokit/redis', versions), ...others], {
      cwd: path,
      env,
    })
  }
  const redis = await startRedis()
  try {
    const command = ['node', 'upgrade.mjs', folders.old, folders.next] as const
    await runProgram(command, { cwd, env: { ...env, REDIS_URL: redis.url } })
  } finally {
    await redis.close()
  }
}

function named(name: string, versions: readonly Published[]): string {
  const found = versions.find((published) => published.name === name)
  if (found === undefined) throw new Error(`${name} is not published`)
  return `${name}@${found.version}`
}
