import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environmentOf } from './application.ts'
import { cloneOf, type Published } from './publish.ts'
import type { Registry } from './registry.ts'
import { runProgram } from './run-program.ts'

interface Component {
  readonly name: string
  readonly version: string
  readonly licenses?: readonly object[]
}

/** Creates the bill of materials with the command of the release workflow. */
export async function rehearseBill(published: readonly Published[], folder: string, registry: Registry): Promise<void> {
  const file = join(folder, 'sbom.cdx.json')
  const options = { cwd: cloneOf(folder), env: environmentOf(folder, registry) }
  await runProgram(['node', 'scripts/bill-of-materials.mjs', file], options)
  const { components } = JSON.parse(readFileSync(file, 'utf8')) as { components: readonly Component[] }
  for (const { name, version } of published) {
    if (!components.some((component) => component.name === name && component.version === version)) {
      throw new Error(`the bill of materials does not contain ${name}@${version}`)
    }
  }
  const unlicensed = components.filter(({ licenses = [] }) => licenses.length === 0)
  if (unlicensed.length > 0) throw new Error(`no licence: ${unlicensed.map(({ name }) => name).join(', ')}`)
}
