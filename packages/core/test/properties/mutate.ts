import type { Draw } from './draw.js'
import { oddPieces } from './odd-pieces.js'

type Edit = (draw: Draw, text: string) => string

const edits: readonly [Edit, ...Edit[]] = [
  (draw, text) => insert(draw, text, draw.pick(oddPieces)),
  (draw, text) => insert(draw, text, draw.pick(oddPieces)),
  (draw, text) => spliced(draw, text, [1, '']),
  (draw, text) => spliced(draw, text, [1, draw.pick(oddPieces)]),
  (draw, text) => spliced(draw, text, [1, String.fromCharCode(draw.below(draw.chance(0.8) ? 128 : 65536))]),
  (draw, text) => flipped(draw, text),
  (draw, text) => flipped(draw, text),
  (draw, text) => spliced(draw, text, [1 + draw.below(12), '']),
  (draw, text) => text.slice(0, draw.below(text.length + 1)),
  (draw, text) => text.slice(draw.below(text.length + 1)),
  (draw, text) => insert(draw, text, cut(draw, text)),
  (draw, text) => text + cut(draw, text),
  (draw, text) => draw.pick(oddPieces) + text,
  (draw, text) => text + draw.pick(oddPieces),
  (draw, text) => insert(draw, text, draw.pick(oddPieces).repeat(1 + draw.below(draw.chance(0.05) ? 3000 : 8))),
  (draw, text) => oneCase(draw, text),
  (draw, text) => encoded(draw, text),
  (_draw, text) => text.replaceAll('+', '-').replaceAll('/', '_'),
  (_draw, text) => text.replaceAll('-', '+').replaceAll('_', '/'),
  (draw, text) => swapped(draw, text, draw.pick(['|', ':', '.', '=', '&', ';', '/'])),
]

/**
 * The text, changed in one to four places. Now and then it comes out as it was: whoever judges it has to look, and not
 * to count on a change.
 *
 * @param others - texts of the same kind, of which parts may get in
 */
export function mutate(draw: Draw, text: string, others: readonly string[] = []): string {
  let changed = text
  for (let count = draw.pick([1, 1, 1, 2, 2, 3, 4]); count > 0; count--) {
    const other = others[draw.below(others.length * 6)]
    changed = other === undefined ? draw.pick(edits)(draw, changed) : crossing(draw, changed, other)
  }
  return changed.slice(0, 20_000)
}

export function insert(draw: Draw, text: string, piece: string): string {
  const at = draw.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at)
}

/** Text of no form at all. */
export function noise(draw: Draw, longest = 60): string {
  const length = draw.below(draw.chance(0.02) ? longest * 100 : longest)
  let text = ''
  for (let count = 0; count < length && text.length < 20_000; count++) {
    text += draw.chance(0.4) ? draw.pick(oddPieces) : String.fromCharCode(32 + draw.below(95))
  }
  return text
}

function spliced(draw: Draw, text: string, [count, piece]: readonly [number, string]): string {
  const at = draw.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at + count)
}

function flipped(draw: Draw, text: string): string {
  if (text === '') return text
  const at = draw.below(text.length)
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << draw.below(7))) + text.slice(at + 1)
}

function cut(draw: Draw, text: string): string {
  const start = draw.below(text.length + 1)
  return text.slice(start, start + draw.below(40))
}

function oneCase(draw: Draw, text: string): string {
  if (draw.chance(0.3)) return draw.chance(0.5) ? text.toUpperCase() : text.toLowerCase()
  const at = draw.below(text.length + 1)
  const letter = text.slice(at, at + 1)
  const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
  return text.slice(0, at) + other + text.slice(at + 1)
}

function encoded(draw: Draw, text: string): string {
  const at = draw.below(text.length + 1)
  const bytes = [...Buffer.from(text.slice(at, at + 1 + draw.below(3)))]
  return text.slice(0, at) + bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('') + text.slice(at + 1)
}

/** Parts between separators change places. */
function swapped(draw: Draw, text: string, separator: string): string {
  const parts = text.split(separator)
  const [one, other] = [draw.below(parts.length), draw.below(parts.length)]
  return parts
    .with(one, parts[other] ?? '')
    .with(other, parts[one] ?? '')
    .join(separator)
}

function crossing(draw: Draw, one: string, other: string): string {
  return one.slice(0, draw.below(one.length + 1)) + other.slice(draw.below(other.length + 1))
}
