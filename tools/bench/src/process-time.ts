import { spawnSync } from 'node:child_process'
import { median } from './measure.ts'
import { atMost, type Row } from './row.ts'

interface Comparison {
  readonly what: string
  /** Modules, as URLs. */
  readonly ours: readonly string[]
  readonly peer: readonly string[]
  /** How many times as long ours may take. */
  readonly most: number
}

/** Compares whole processes, in turn, each of which imports some modules and ends. */
export function compareImports({ what, ours, peer, most }: Comparison): Row {
  const times = { ours: [] as number[], ratios: [] as number[], peer: [] as number[] }
  for (let turn = 0; turn < 15; turn++) {
    const [own, theirs] = [processTime(ours), processTime(peer)]
    times.ours.push(own)
    times.peer.push(theirs)
    times.ratios.push(own / theirs)
  }
  return atMost(most, { what, ours: median(times.ours), peer: median(times.peer), ratio: median(times.ratios) })
}

function processTime(modules: readonly string[]): number {
  const code = modules.map((module) => `import '${module}'`).join('\n')
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', code])
  if (status !== 0) throw new Error(`${modules.join(', ')} cannot be imported`)
  return (performance.now() - start) * 1e6
}
