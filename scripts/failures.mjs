import { stripVTControlCharacters } from 'node:util'

/** @typedef {import('./test-results.mjs').TestResults} Results */

/** Of one package: whoever has more looks into the output of its tests. */
const most = 20

const longestReason = 300

/**
 * Returns what failed and why, a line each, for the end of a run, whose beginning may be out of sight.
 *
 * @param {Results} results - what `readTestResults` gives
 */
export function failuresIn(results) {
  return [...results].flatMap(([{ title }, { failures }]) => {
    const lines = failures.slice(0, most).map((failure) => `${title.split('#')[0]}  ${described(failure)}`)
    const more = failures.length - lines.length
    return more > 0 ? [...lines, `${title.split('#')[0]}  and ${more} more`] : lines
  })
}

/** @param {import('./test-results.mjs').Failure} failure */
function described({ title, reason }) {
  return `${title}: ${stripVTControlCharacters(reason).replaceAll(/\s+/g, ' ').slice(0, longestReason)}`
}
