import { existsSync, readFileSync } from 'node:fs'

/**
 * What the report of a group says.
 *
 * @param {string} file
 * @returns {Record<'killed' | 'timeout' | 'survived' | 'uncovered' | 'ignored', number> | undefined}
 */
export function readCounts(file) {
  if (!existsSync(file)) return undefined
  const counts = { killed: 0, timeout: 0, survived: 0, uncovered: 0, ignored: 0 }
  const { files } = JSON.parse(readFileSync(file, 'utf8'))
  for (const { mutants } of Object.values(files)) {
    for (const { status } of mutants) {
      const name = status === 'NoCoverage' ? 'uncovered' : status.toLowerCase()
      if (name in counts) counts[name]++
    }
  }
  return counts
}

/** Percent. A mutant that hangs was noticed; one that nothing ran was not. */
export function scoreOf({ killed, timeout, survived, uncovered }) {
  const all = killed + timeout + survived + uncovered
  return all === 0 ? 100 : (100 * (killed + timeout)) / all
}

export function add(one, other) {
  return Object.fromEntries(Object.entries(one).map(([name, count]) => [name, count + other[name]]))
}
