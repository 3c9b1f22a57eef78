import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rehearse, type Setting } from './application.ts'
import { publish } from './publish.ts'
import { startRegistry } from './registry.ts'
import { runProgram } from './run-program.ts'

// Publishes the last commit to a registry on this machine, and installs it from there as an application would.

const root = fileURLToPath(new URL('../../..', import.meta.url))
const settings: readonly Setting[] = [{ name: 'npm, ESM', install: ['npm', 'install', '--no-audit', '--no-fund'] }]

const folder = mkdtempSync(join(tmpdir(), 'duokit-rehearsal-'))
const upstream = (await runProgram(['npm', 'config', 'get', 'registry'], { cwd: folder, env: process.env })).trim()
mkdirSync(join(folder, 'registry'))
const registry = await startRegistry(join(folder, 'registry'), upstream)
const results: { readonly step: string; readonly result: string; readonly seconds: number }[] = []
try {
  await timed('publish', async () => {
    const published = await publish(root, folder, registry)
    for (const { name, version } of published) {
      const { ok } = await fetch(`${registry.url}${name.replace('/', '%2f')}/${version}`)
      if (!ok) throw new Error(`${name}@${version} is not in the registry`)
    }
  })
  for (const setting of settings) await timed(setting.name, () => rehearse(setting, folder, registry))
} finally {
  registry.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
console.table(results)
process.exitCode = results.every(({ result }) => result === 'ok') ? 0 : 1

async function timed(step: string, act: () => Promise<void>): Promise<void> {
  const start = performance.now()
  const result = await act().then(
    () => 'ok',
    (error: unknown) => {
      console.error(error)
      return 'failed'
    },
  )
  results.push({ step, result, seconds: Math.round((performance.now() - start) / 1000) })
}
