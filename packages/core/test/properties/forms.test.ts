import { type BodyStream, type FormSource, readForm } from '@duokit/core'
import { it } from 'vitest'
import { attemptAsync, demand } from './demand.js'
import { type Draw, drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { mutate, noise } from './mutate.js'
import { oddValue } from './mutate-json.js'

// The body of a form, from wherever a framework leaves it: unparsed, as bytes, as a stream in pieces, or taken apart by
// somebody else.

const seeds = [
  'sig_response=AUTH%7Cx%7Cy&note=a+b',
  'a=1&a=2&b[]=3&c[d]=4',
  '=&&=x&%00=%ff&\u00fc=\u{1f600}',
  'sig_response=',
] as const
const codes = ['body_consumed', 'body_too_large', 'body_timeout', 'malformed']
const limit = 65_536

type Entries = [string, string][]

interface Body {
  readonly kept: 'text' | 'bytes' | 'stream' | 'object' | 'nothing'
  readonly text: string
  readonly parsed: Readonly<Record<string, unknown>>
  readonly pieces: number
  readonly ends: 'end' | 'error' | 'too large' | 'close'
}

const bodies = drawn((draw): Body => {
  const text = draw.chance(0.2) ? noise(draw, 40) : mutate(draw, draw.pick(seeds), seeds)
  const excess = limit - 2 + draw.below(4) - Math.min(text.length, limit - 10)
  return {
    kept: draw.pick(['text', 'bytes', 'stream', 'stream', 'object', 'object', 'nothing']),
    text: draw.chance(0.002) ? text + 'x'.repeat(excess) : text,
    parsed: parsedForm(draw),
    pieces: 1 + draw.below(4),
    ends: draw.pick(['end', 'end', 'end', 'error', 'too large', 'close']),
  }
})

it('a form is what was sent, or its error says what was wrong', () =>
  expectOutcomes(1000, bodies, async (body) => {
    const { outcome, value: form } = await attemptAsync(() => readForm(sourceOf(body)), codes)
    const expected = expectedForm(body)
    if (typeof expected === 'string') demand(outcome === expected, `${expected} is said, and not ${outcome}`)
    else demand(form !== undefined && same(form, expected), 'the form is what was sent')
    return outcome
  }))

function parsedForm(draw: Draw): Record<string, unknown> {
  const entries = Array.from({ length: draw.below(4) }, () => [
    draw.chance(0.6) ? draw.pick(['sig_response', 'note', 'a']) : noise(draw, 8),
    draw.pick([noise(draw, 10), ['x'], ['x', 'y', 3], [], { sig_response: 'x' }, oddValue(draw)]),
  ])
  return Object.fromEntries(entries) as Record<string, unknown>
}

function sourceOf(body: Body): FormSource {
  const { kept, text, parsed } = body
  if (kept === 'text') return { raw: text }
  if (kept === 'bytes') return { parsed: new Uint8Array(Buffer.from(text)) }
  if (kept === 'object') return { parsed }
  return kept === 'stream' ? { parsed: {}, stream: streamOf(body) } : {}
}

/** As Node's request gives it: bytes in pieces that end anywhere, and then one of the ways in which a body ends. */
function streamOf({ text, pieces, ends }: Body): BodyStream {
  const bytes = Buffer.from(text)
  const size = Math.ceil(bytes.length / pieces)
  const chunks = Array.from({ length: pieces }, (_, piece) => bytes.subarray(piece * size, (piece + 1) * size))
  const listeners: Record<string, (value?: unknown) => void> = {}
  const tell = (event: string, value?: unknown): void => listeners[event]?.(value)
  queueMicrotask(() => {
    for (const chunk of chunks) tell('data', chunk)
    if (ends === 'end') tell('end')
    if (ends === 'error') tell('error', new Error('cut'))
    if (ends === 'too large') tell('error', Object.assign(new Error('limit'), { statusCode: 413 }))
    tell('close')
  })
  const on = (event: string, listener: (value?: unknown) => void) => (listeners[event] = listener)
  return { readableEnded: false, readableDidRead: false, destroyed: false, on } as unknown as BodyStream
}

/** The form, or the code that is said in its place. */
function expectedForm({ kept, text, parsed, ends }: Body): Entries | string {
  if (kept === 'object') return expectedEntries(parsed)
  if (kept === 'nothing') return 'body_consumed'
  const bytes = Buffer.from(text)
  if (kept === 'stream') {
    if (bytes.length > limit || ends === 'too large') return 'body_too_large'
    if (ends !== 'end') return 'malformed'
  }
  const sent = kept === 'text' ? text : bytes.toString()
  return sent.length > limit ? 'body_too_large' : [...new URLSearchParams(sent)]
}

function expectedEntries(parsed: Body['parsed']): Entries {
  return Object.entries(parsed).flatMap(([name, value]): Entries => {
    if (typeof value === 'string') return [[name, value]]
    if (!Array.isArray(value)) return []
    const texts = (value as unknown[]).filter((text) => typeof text === 'string')
    return texts.map((text) => [value.length === 1 ? `${name}[]` : name, text])
  })
}

function same(form: URLSearchParams, entries: Entries): boolean {
  // Half a character has no UTF-8, and is replaced in whatever way it came.
  const whole = (list: Entries) => JSON.stringify(list.map((pair) => pair.map((text) => Buffer.from(text).toString())))
  return whole([...form]) === whole(entries)
}
