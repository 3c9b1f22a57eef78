import * as fc from 'fast-check'

/** Choices of which an input is made. */
export interface Draw {
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  /** One of a list that is not empty. A shorter counterexample has an earlier one, so the plainest comes first. */
  pick<const List extends readonly unknown[]>(list: List): List[number]
  /** Whether something happens that does so with this probability; in a shorter counterexample it does. */
  chance(probability: number): boolean
  letters(alphabet: string, length: number): string
}

const precision = 2 ** 30
// One for all choices: fast-check remembers each that it has seen, and compares them one by one.
const choice = (): fc.Arbitrary<number> => fc.noBias(fc.nat({ max: precision - 1 }))

/** Inputs that are made of choices, which fast-check makes, repeats and shrinks. */
export function drawn<Input>(make: (draw: Draw) => Input): fc.Arbitrary<Input> {
  return fc.gen().map((generate) => make(drawOf(() => generate(choice) / precision)))
}

function drawOf(next: () => number): Draw {
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    pick: (list) => list[below(list.length)],
    chance: (probability) => next() < probability,
    letters: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  }
}
