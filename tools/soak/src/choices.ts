import * as fc from 'fast-check'

/** Choices that a seed repeats. */
export interface Choices {
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  pick<const T>(list: readonly [T, ...T[]]): T
  chance(probability: number): boolean
  letters(alphabet: string, length: number): string
}

const precision = 2 ** 30

/** Makes an endless supply of choices: the same for the same numbers. */
export function choicesOf(seed: number, index: number): Choices {
  // Without bias, since shares are meant; without a history, since a soak makes millions of choices and shrinks none.
  const endless = fc.noBias(fc.infiniteStream(fc.nat({ max: precision - 1 }), { noHistory: true }))
  const [numbers] = fc.sample(endless, { seed: seed + index, numRuns: 1 }) as [fc.Stream<number>]
  const next = (): number => (numbers.next().value as number) / precision
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    pick: <const T>(list: readonly [T, ...T[]]) => list[below(list.length)] as T,
    chance: (probability) => next() < probability,
    letters: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  }
}
