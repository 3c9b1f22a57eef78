/** @typedef {import('./random.mjs').Random} Random */

/** What parsers of these protocols stumble over, if over anything. */
const pieces = [
  '|',
  ':',
  '=',
  '==',
  '.',
  '..',
  ';',
  ',',
  '&',
  '?',
  '#',
  '/',
  '//',
  '\\',
  '@',
  '+',
  '-',
  '_',
  '%',
  '%00',
  '%7C',
  '%2e',
  '%2F',
  '%5c',
  '%0d%0a',
  '%E0%A4',
  '%ff',
  '%u0041',
  '"',
  "'",
  '<',
  '>',
  '{}',
  '[]',
  '[0]',
  '0',
  '9',
  'a',
  'Z',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u200d',
  '\u0141',
  '\u0130',
  '\ud800',
  '\udc00',
  'e\u0301',
  '\u{1f600}',
  '\uff10',
  '\uff0f',
  '\uff5c',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '-1',
  '1e9',
  '0x10',
  'AUTH',
  'APP',
  'ENROLL',
  'TX',
  'ERR|',
  'localhost',
]

const edits = [
  (random, text) => insert(random, text, random.pick(pieces)),
  (random, text) => insert(random, text, random.pick(pieces)),
  (random, text) => spliced(random, text, 1, ''),
  (random, text) => spliced(random, text, 1, random.pick(pieces)),
  (random, text) => spliced(random, text, 1, String.fromCharCode(random.below(random.chance(0.8) ? 128 : 65536))),
  (random, text) => flipped(random, text),
  (random, text) => flipped(random, text),
  (random, text) => spliced(random, text, 1 + random.below(12), ''),
  (random, text) => text.slice(0, random.below(text.length + 1)),
  (random, text) => text.slice(random.below(text.length + 1)),
  (random, text) => insert(random, text, cut(random, text)),
  (random, text) => text + cut(random, text),
  (random, text) => random.pick(pieces) + text,
  (random, text) => text + random.pick(pieces),
  (random, text) => insert(random, text, random.pick(pieces).repeat(1 + random.below(random.chance(0.05) ? 3000 : 8))),
  (random, text) => oneCase(random, text),
  (random, text) => encoded(random, text),
  (random, text) => text.replaceAll('+', '-').replaceAll('/', '_'),
  (random, text) => text.replaceAll('-', '+').replaceAll('_', '/'),
  (random, text) => lastOf(random, text, random.pick(['|', ':', '.', '=', '&', ';', '/'])),
]

/**
 * The text, changed in one to four places. Now and then it comes out as it was: whoever judges it has to look, and not
 * to count on a change.
 *
 * @param {Random} random
 * @param {string} text
 * @param {readonly string[]} [others] - texts of the same kind, of which parts may get in
 */
export function mutate(random, text, others = []) {
  let changed = text
  for (let count = random.pick([1, 1, 1, 2, 2, 3, 4]); count > 0; count--) {
    const crossed = others.length > 0 && random.chance(0.15)
    changed = crossed ? crossing(random, changed, random.pick(others)) : random.pick(edits)(random, changed)
  }
  return changed.slice(0, 20_000)
}

/** @param {Random} random */
export function insert(random, text, piece) {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at)
}

/** Text of no form at all. @param {Random} random */
export function noise(random, longest = 60) {
  const length = random.below(random.chance(0.02) ? longest * 100 : longest)
  let text = ''
  for (let count = 0; count < length && text.length < 20_000; count++) {
    text += random.chance(0.4) ? random.pick(pieces) : String.fromCharCode(32 + random.below(95))
  }
  return text
}

function spliced(random, text, count, piece) {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at + count)
}

function flipped(random, text) {
  if (text === '') return text
  const at = random.below(text.length)
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(7))) + text.slice(at + 1)
}

function cut(random, text) {
  const start = random.below(text.length + 1)
  return text.slice(start, start + random.below(40))
}

function oneCase(random, text) {
  if (random.chance(0.3)) return random.chance(0.5) ? text.toUpperCase() : text.toLowerCase()
  const at = random.below(text.length + 1)
  const letter = text.slice(at, at + 1)
  const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
  return text.slice(0, at) + other + text.slice(at + 1)
}

function encoded(random, text) {
  const at = random.below(text.length + 1)
  const bytes = [...Buffer.from(text.slice(at, at + 1 + random.below(3)))]
  return text.slice(0, at) + bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('') + text.slice(at + 1)
}

/** Parts between separators change places. */
function lastOf(random, text, separator) {
  const parts = text.split(separator)
  const [one, other] = [random.below(parts.length), random.below(parts.length)]
  const swapped = parts.with(one, parts[other]).with(other, parts[one])
  return swapped.join(separator)
}

function crossing(random, one, other) {
  return one.slice(0, random.below(one.length + 1)) + other.slice(random.below(other.length + 1))
}

const oddValues = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  40002,
  42901,
  50000,
  1e308,
  -1e308,
  2 ** 53,
  '',
  ' ',
  'x',
  '0',
  'allow',
  'deny',
  'OK',
  'FAIL',
  'invalid_client',
  'invalid_grant',
  'Invalid redirect',
  [],
  {},
  [[]],
  [null],
  ['allow'],
  { time: 1 },
]

/** A value as it may stand anywhere in JSON. @param {Random} random */
export function oddValue(random) {
  if (random.chance(0.2)) return noise(random, 20)
  if (random.chance(0.05)) return 'y'.repeat(random.below(3000))
  if (random.chance(0.05)) return JSON.parse('{"__proto__":{"stat":"OK","result":"allow"},"constructor":1}')
  // Its own: what is changed in it later must not be another input's.
  return structuredClone(random.pick(oddValues))
}

/**
 * A JSON value, changed at one to three places at any depth.
 *
 * @param {Random} random
 */
export function mutateJson(random, value) {
  const copy = structuredClone(value)
  const holder = { value: copy }
  for (let count = random.pick([1, 1, 2, 3]); count > 0; count--) changeOne(random, holder)
  return holder.value
}

function changeOne(random, holder) {
  const places = placesIn(holder).filter(([, , depth]) => depth < 6)
  const [parent, key] = random.pick(places)
  const kind = random.below(6)
  if (kind === 0 && parent !== holder) delete parent[key]
  else if (kind === 1) parent[key] = [parent[key]]
  else if (kind === 2 && typeof parent[key] === 'string') parent[key] = mutate(random, parent[key])
  else if (kind === 3 && typeof parent[key] === 'number') parent[key] += random.pick([-1, 1, 61, -61, 3600, 0.5])
  else if (kind === 4 && !Array.isArray(parent)) parent[noise(random, 6)] = oddValue(random)
  else parent[key] = oddValue(random)
}

function placesIn(parent, depth = 0) {
  return Object.keys(parent).flatMap((key) => {
    const inner = parent[key]
    const below = typeof inner === 'object' && inner !== null && depth < 6 ? placesIn(inner, depth + 1) : []
    return [[parent, key, depth], ...below]
  })
}
