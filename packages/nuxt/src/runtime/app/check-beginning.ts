import type { Beginning } from './start-address.js'

const names = Object.keys({ next: true, maxAge: true } satisfies Record<keyof Beginning, true>)

/**
 * Checks the options of `start`. A misspelt `maxAge` would start a login that is not fresh enough.
 *
 * @param given - the options, or the event of `@click="start"`, which is ignored
 * @throws TypeError that names the unknown option and its likely spelling, but contains no value
 */
export function checkBeginning(given: Beginning | Event): Beginning {
  if (given instanceof Event) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError('The options of start must be an object with next and maxAge, both optional.')
  }
  // Inherited properties count too, as for all options of duokit.
  for (const name in given) {
    if (names.includes(name)) continue
    const likely = likelyName(name)
    const advice = likely === undefined ? `The options are ${names.join(' and ')}.` : `Did you mean ${likely}?`
    throw new TypeError(`${JSON.stringify(name.slice(0, longestName))} is not an option of start. ${advice}`)
  }
  return given
}

const longestName = 60

/** Suggests one of the two names. Core's function for this would add code that browsers do not need. */
function likelyName(given: string): string | undefined {
  const written = given.toLowerCase().replaceAll(/[-_\s.]/g, '')
  return names.find((name) => {
    const known = name.toLowerCase()
    return lettersApart(written, known) <= 1 || (written.length > 2 && known.startsWith(written))
  })
}

/** Counts the letters that only one of the two words contains. */
function lettersApart(a: string, b: string): number {
  let rest = b
  let apart = 0
  for (const letter of a) {
    if (rest.includes(letter)) rest = rest.replace(letter, '')
    else apart += 1
  }
  return apart + rest.length
}
