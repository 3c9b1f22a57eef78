import { spawnSync } from 'node:child_process'
import { median } from './measure.mjs'

/**
 * Whole processes, in turn, each of which imports some modules and ends.
 *
 * @param {{ what: string, ours: string[], peer: string[], most: number }} options - modules as addresses; `most` is how
 * many times as long ours may take
 * @returns {import('./main.mjs').Row}
 */
export function compareImports({ what, ours, peer, most }) {
  const times = { ours: [], peer: [] }
  for (let turn = 0; turn < 15; turn++) {
    times.ours.push(processTime(ours))
    times.peer.push(processTime(peer))
  }
  const ratio = median(times.ours.map((own, turn) => own / times.peer[turn]))
  return {
    what,
    ours: median(times.ours),
    peer: median(times.peer),
    ratio,
    target: most,
    atMost: true,
    met: ratio <= most,
  }
}

function processTime(modules) {
  const code = modules.map((module) => `import '${module}'`).join('\n')
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', code])
  if (status !== 0) throw new Error(`${modules.join(', ')} cannot be imported`)
  return (performance.now() - start) * 1e6
}
