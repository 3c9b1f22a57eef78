import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rehearse } from './application.ts'
import { rehearseBill } from './bill-of-materials.ts'
import { publishNext } from './publish-next.ts'
import { cloneOf, publish, type Published } from './publish.ts'
import { startRegistry, type Registry } from './registry.ts'
import { runProgram } from './run-program.ts'
import type { Edit } from './setting.ts'
import { settings } from './settings.ts'
import { rehearseUpgrade } from './upgrade.ts'

/** A row of the table. */
export interface Row {
  readonly step: string
  readonly result: 'ok' | 'failed'
  readonly seconds: number
}

export interface Rehearsal {
  /** The repository. Its last commit is rehearsed, and it stays as it is. */
  readonly root: string
  /** Rows whose names contain one of these; all rows if there are none. */
  readonly words: readonly string[]
  /** What the version after the one that is released would change. */
  readonly changes?: readonly Edit[]
}

const sizes = 'Package sizes'
const bill = 'Bill of materials'
const upgrade = 'Upgrade, side by side and rolling'

/** Publishes the last commit to a registry on this machine, and installs it from there as applications would. */
export async function runRehearsal({ root, words, changes = [] }: Rehearsal): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'duokit-rehearsal-'))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', remove)
  const rows: Row[] = []
  const isWanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word))
  const upstream = await runProgram(['npm', 'config', 'get', 'registry'], { cwd: folder, env: process.env })
  mkdirSync(join(folder, 'registry'))
  const registry = await startRegistry(join(folder, 'registry'), upstream.trim())
  try {
    const old = await timed('Publish', rows, async () => inRegistry(await publish(root, folder, registry), registry))
    // Nothing can be installed that was not published.
    if (old === undefined) return rows
    for (const setting of settings.filter(({ name }) => isWanted(name))) {
      await timed(setting.name, rows, () => rehearse(setting, folder, registry))
    }
    if (isWanted(sizes)) {
      const check = ['node', 'scripts/check-sizes.mjs', registry.url] as const
      await timed(sizes, rows, () => runProgram(check, { cwd: cloneOf(folder), env: process.env }))
    }
    if (isWanted(bill)) await timed(bill, rows, () => rehearseBill(old, folder, registry))
    // Last, because every installer would get the next version from now on.
    if (isWanted(upgrade)) {
      await timed(upgrade, rows, async () => {
        const next = await inRegistry(await publishNext(folder, { registry, changes }), registry)
        await rehearseUpgrade({ old, next }, folder, registry)
      })
    }
    return rows
  } finally {
    registry.close()
    process.removeListener('exit', remove)
    remove()
  }
}

async function inRegistry(published: Published[], registry: Registry): Promise<Published[]> {
  for (const { name, version } of published) {
    const { ok } = await fetch(`${registry.url}${name.replace('/', '%2f')}/${version}`)
    if (!ok) throw new Error(`${name}@${version} is not in the registry`)
  }
  return published
}

/** @returns what it led to; `undefined` if it failed */
async function timed<Result>(step: string, rows: Row[], act: () => Promise<Result>): Promise<Result | undefined> {
  const start = performance.now()
  try {
    const led = await act()
    note('ok')
    return led
  } catch (error) {
    console.error(error)
    note('failed')
    return undefined
  }

  function note(result: Row['result']): void {
    rows.push({ step, result, seconds: Math.round((performance.now() - start) / 1000) })
    console.log(`${step}: ${result}`)
  }
}
