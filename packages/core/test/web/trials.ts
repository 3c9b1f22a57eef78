import type { Draw } from '../properties/draw.js'
import { akey, ikey, skey } from './signed-text.js'

/** One call of either package: everything that it depends on. */
interface Trial {
  /** Milliseconds. */
  readonly now: number
  /** Text, save for the rare mistake. */
  readonly ikey: unknown
  readonly skey: unknown
  readonly akey: unknown
}

export interface SignTrial extends Trial {
  readonly username: unknown
}

export interface VerifyTrial extends Trial {
  readonly response: unknown
}

const akeys = [
  akey,
  // Longer than a block of the hash, and not ASCII: HMAC treats both in its own way.
  'an-akey-of-more-than-64-characters-has-to-be-hashed-before-it-is-padded-0123456789',
  'ein-Schl\u00fcssel-in-UTF-8-mit-mehr-als-vierzig-Zeichen',
]

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@+:=/ '
const rare = [
  '\u00fc',
  'e\u0301',
  '\u7528',
  '\u{1f600}',
  '\ufffd',
  '\u00a0',
  '\u200d',
  '?',
  '>',
  '~',
  '\ud800',
  '\udc00',
]
const forbidden = ['|', '\n', '\r', '\t', '\0', '\u007f', '\u0085', '\u2028']

/** A moment, mostly not on the full second. */
export function moment(draw: Draw): number {
  return (1_300_000_000 + draw.below(900_000_000)) * 1000 + draw.pick([0, 1, 499, 500, 501, 999, draw.below(1000)])
}

/** A name: mostly usable, sometimes just not. */
export function name(draw: Draw): string {
  const alphabet = letters.split('')
  let text = ''
  const length = draw.chance(0.02) ? 300 + draw.below(900) : 1 + draw.below(24)
  for (let index = 0; index < length; index++) text += draw.pick(draw.chance(0.08) ? rare : alphabet)
  if (draw.chance(0.08)) text = insert(draw, text, draw.pick(forbidden))
  if (draw.chance(0.04)) text = draw.pick([' ', '\t', '\ufeff', '\u00a0', '\n']) + text
  if (draw.chance(0.04)) text += draw.pick([' ', '\r\n', '\u3000'])
  return text
}

export function insert(draw: Draw, text: string, piece: string): string {
  const at = draw.below(text.length + 1)
  return text.slice(0, at) + piece + text.slice(at)
}

/** Keys as they are configured; now and then as they should not be. */
export function keys(draw: Draw): Pick<Trial, 'ikey' | 'skey' | 'akey'> {
  const right = { ikey, skey, akey: draw.pick(akeys) }
  if (draw.chance(0.9)) return right
  const option = draw.pick(['ikey', 'skey', 'akey'] as const)
  const value = right[option]
  const wrong = draw.pick([
    '',
    'invalid',
    undefined,
    null,
    42,
    skey,
    ikey,
    value.slice(1),
    `${value}x`,
    ` ${value.slice(1)}`,
    `${value.slice(1)}\n`,
    Buffer.from(value),
    [value],
    value.toUpperCase(),
    `|${value.slice(1)}`,
  ])
  return { ...right, [option]: wrong }
}

export function signTrial(draw: Draw): SignTrial {
  const text = name(draw)
  const odd = [
    undefined,
    null,
    '',
    0,
    42,
    true,
    Number.NaN,
    {},
    [text],
    ['a|b'],
    Buffer.from(text),
    Array.from({ length: 3 }),
    () => 1,
  ]
  return { now: moment(draw), ...keys(draw), username: draw.chance(0.06) ? draw.pick(odd) : text }
}
