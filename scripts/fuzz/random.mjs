/**
 * Choices that the same numbers repeat.
 *
 * @typedef {{
 *   next: () => number,
 *   below: (end: number) => number,
 *   pick: <T>(list: readonly T[]) => T,
 *   chance: (probability: number) => boolean,
 *   letters: (alphabet: string, length: number) => string,
 * }} Random
 */

/**
 * The generator "mulberry32", begun from several numbers, so that every single input can be made again without those
 * before it.
 *
 * @param {...number} numbers
 * @returns {Random}
 */
export function randomOf(...numbers) {
  let state = 0x9e3779b9
  for (const number of numbers) state = mixed(Math.imul(state ^ number, 0x85ebca6b) >>> 0)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    return mixed(state) / 2 ** 32
  }
  const below = (end) => Math.floor(next() * end)
  return {
    next,
    below,
    pick: (list) => list[below(list.length)],
    chance: (probability) => next() < probability,
    letters: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  }
}

function mixed(state) {
  let value = Math.imul(state ^ (state >>> 15), state | 1)
  value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
  return (value ^ (value >>> 14)) >>> 0
}
