import * as fc from 'fast-check'

/**
 * Text of any script, with whatever else can stand in a string: control characters, signs that change direction, halves
 * of characters.
 */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.stringMatching(/^[\w|:;=.%&?/\\ "'<>+-]{0,60}$/),
)

/** A name that the first factor and Duo can share, in any script. */
export const userName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((name) => name.trim() === name && !name.includes('|') && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(name))

/** One change of a text: a character more, less, or another one. Never the same text. */
export function changed(text: string): fc.Arbitrary<string> {
  const character = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(...text.split('')),
  )
  return fc
    .tuple(fc.nat({ max: text.length }), fc.constantFrom('insert', 'delete', 'replace'), character)
    .map(
      ([at, how, other]) =>
        text.slice(0, at) + (how === 'delete' ? '' : other) + text.slice(how === 'insert' ? at : at + 1),
    )
    .filter((other) => other !== text)
}
