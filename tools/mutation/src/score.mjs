import { existsSync, readFileSync } from 'node:fs'

/** @typedef {Record<'killed' | 'timeout' | 'survived' | 'uncovered' | 'ignored', number>} Counts */

/**
 * What the report of a group says.
 *
 * @param {string} file
 * @returns {Counts | undefined}
 */
export function readCounts(file) {
  if (!existsSync(file)) return undefined
  /** @type {Counts} */
  const counts = { killed: 0, timeout: 0, survived: 0, uncovered: 0, ignored: 0 }
  const { files } = JSON.parse(readFileSync(file, 'utf8'))
  for (const { mutants } of Object.values(files)) {
    for (const { status } of mutants) {
      const name = status === 'NoCoverage' ? 'uncovered' : status.toLowerCase()
      if (isCounted(name, counts)) counts[name]++
    }
  }
  return counts
}

/**
 * @param {string} name
 * @param {Counts} counts
 * @returns {name is keyof Counts}
 */
function isCounted(name, counts) {
  return name in counts
}

/**
 * Percent. A mutant that hangs was noticed; one that nothing ran was not.
 *
 * @param {Counts} counts
 */
export function scoreOf({ killed, timeout, survived, uncovered }) {
  const all = killed + timeout + survived + uncovered
  return all === 0 ? 100 : (100 * (killed + timeout)) / all
}

/**
 * @param {Counts} one
 * @param {Counts} other
 * @returns {Counts}
 */
export function add(one, other) {
  return {
    killed: one.killed + other.killed,
    timeout: one.timeout + other.timeout,
    survived: one.survived + other.survived,
    uncovered: one.uncovered + other.uncovered,
    ignored: one.ignored + other.ignored,
  }
}
