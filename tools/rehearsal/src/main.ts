import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rehearse } from './application.ts'
import { publish } from './publish.ts'
import { startRegistry } from './registry.ts'
import { runProgram } from './run-program.ts'
import type { Setting } from './setting.ts'
import { settings } from './settings.ts'

// Publishes the last commit to a registry on this machine, and installs it from there as an application would. Words on
// the command line limit the rows to those whose names contain one of them.

const words = process.argv.slice(2)
const root = fileURLToPath(new URL('../../..', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'duokit-rehearsal-'))
const upstream = (await runProgram(['npm', 'config', 'get', 'registry'], { cwd: folder, env: process.env })).trim()
mkdirSync(join(folder, 'registry'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
const registry = await startRegistry(join(folder, 'registry'), upstream)
const results: { readonly step: string; readonly result: string; readonly seconds: number }[] = []
try {
  const isPublished = await timed('publish', async () => {
    const published = await publish(root, folder, registry)
    for (const { name, version } of published) {
      const { ok } = await fetch(`${registry.url}${name.replace('/', '%2f')}/${version}`)
      if (!ok) throw new Error(`${name}@${version} is not in the registry`)
    }
  })
  // Nothing can be installed that was not published.
  const wanted = isPublished ? settings.filter(isWanted) : []
  for (const setting of wanted) await timed(setting.name, () => rehearse(setting, folder, registry))
} finally {
  registry.close()
}
console.table(results)
process.exitCode = results.every(({ result }) => result === 'ok') ? 0 : 1

function isWanted({ name }: Setting): boolean {
  return words.length === 0 || words.some((word) => name.includes(word))
}

/** @returns whether it came to its end */
async function timed(step: string, act: () => Promise<void>): Promise<boolean> {
  const start = performance.now()
  const result = await act().then(
    () => 'ok',
    (error: unknown) => {
      console.error(error)
      return 'failed'
    },
  )
  results.push({ step, result, seconds: Math.round((performance.now() - start) / 1000) })
  console.log(`${step}: ${result}`)
  return result === 'ok'
}
