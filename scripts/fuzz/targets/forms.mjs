import { core } from '../core.mjs'
import { attemptAsync, demand } from '../law.mjs'
import { mutate, noise, oddValue } from '../mutate.mjs'

// The body of a form, from wherever a framework leaves it: unparsed, as bytes, as a stream in pieces, or taken apart by
// somebody else.

const seeds = [
  'sig_response=AUTH%7Cx%7Cy&note=a+b',
  'a=1&a=2&b[]=3&c[d]=4',
  '=&&=x&%00=%ff&\u00fc=\u{1f600}',
  'sig_response=',
]
const codes = ['body_consumed', 'body_too_large', 'body_timeout', 'malformed']
const limit = 65_536

/** @type {import('../main.mjs').Target} */
export const forms = {
  name: 'form bodies',
  share: 50_000,
  make(random) {
    const text = random.chance(0.2) ? noise(random, 40) : mutate(random, random.pick(seeds), seeds)
    const long = random.chance(0.002)
      ? text + 'x'.repeat(limit - 2 + random.below(4) - Math.min(text.length, limit - 10))
      : text
    return {
      kept: random.pick(['text', 'bytes', 'stream', 'stream', 'object', 'object', 'nothing']),
      text: long,
      parsed: parsedForm(random),
      pieces: 1 + random.below(4),
      ends: random.pick(['end', 'end', 'end', 'error', 'too large', 'close']),
    }
  },
  async check(input) {
    const { outcome, value: form } = await attemptAsync(() => core.readForm(sourceOf(input)), codes)
    const expected = expectedForm(input)
    if (typeof expected === 'string') demand(outcome === expected, `${expected} is said, and not ${outcome}`)
    else demand(outcome === 'accepted' && same(form, expected), 'the form is what was sent')
    return outcome
  },
}

function parsedForm(random) {
  const entries = Array.from({ length: random.below(4) }, () => [
    random.chance(0.6) ? random.pick(['sig_response', 'note', 'a']) : noise(random, 8),
    random.pick([noise(random, 10), ['x'], ['x', 'y', 3], [], { sig_response: 'x' }, oddValue(random)]),
  ])
  return Object.fromEntries(entries)
}

function sourceOf({ kept, text, parsed, pieces, ends }) {
  if (kept === 'text') return { raw: text }
  if (kept === 'bytes') return { parsed: new Uint8Array(Buffer.from(text)) }
  if (kept === 'object') return { parsed }
  return kept === 'stream' ? { parsed: {}, stream: streamOf(text, pieces, ends) } : {}
}

/** As Node's request gives it: bytes in pieces that end anywhere, and then one of the ways in which a body ends. */
function streamOf(text, pieces, ends) {
  const bytes = Buffer.from(text)
  const size = Math.ceil(bytes.length / pieces)
  const chunks = Array.from({ length: pieces }, (_, piece) => bytes.subarray(piece * size, (piece + 1) * size))
  const listeners = {}
  const tell = (event, value) => listeners[event]?.(value)
  queueMicrotask(() => {
    for (const chunk of chunks) tell('data', chunk)
    if (ends === 'end') tell('end')
    if (ends === 'error') tell('error', new Error('cut'))
    if (ends === 'too large') tell('error', Object.assign(new Error('limit'), { statusCode: 413 }))
    tell('close')
  })
  const on = (event, listener) => (listeners[event] = listener)
  return { readableEnded: false, readableDidRead: false, destroyed: false, on }
}

/** The form, or the code that is said in its place. */
function expectedForm({ kept, text, parsed, ends }) {
  if (kept === 'object') return Object.keys(parsed).length === 0 ? 'body_consumed' : expectedEntries(parsed)
  if (kept === 'nothing') return 'body_consumed'
  const bytes = Buffer.from(text)
  if (kept === 'stream') {
    if (bytes.length > limit || ends === 'too large') return 'body_too_large'
    if (ends !== 'end') return 'malformed'
  }
  const sent = kept === 'text' ? text : bytes.toString()
  return sent.length > limit ? 'body_too_large' : [...new URLSearchParams(sent)]
}

function expectedEntries(parsed) {
  return Object.entries(parsed).flatMap(([name, value]) => {
    if (typeof value === 'string') return [[name, value]]
    if (!Array.isArray(value)) return []
    const texts = value.filter((text) => typeof text === 'string')
    return texts.map((text) => [value.length === 1 ? `${name}[]` : name, text])
  })
}

function same(form, entries) {
  // Half a character has no UTF-8, and is replaced in whatever way it came.
  const whole = (list) => JSON.stringify(list.map((pair) => pair.map((text) => text.toWellFormed())))
  return whole([...form]) === whole(entries)
}
