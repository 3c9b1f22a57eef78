import type { Draw } from './draw.js'
import { insert, mutate, noise } from './mutate.js'
import { akey, ikey, noon, olderAkey, olderSkey, otherIkey, signPayload, skey, strangeSkey } from './signing.js'

const names: readonly [string, ...string[]] = [
  'alice',
  'bob',
  'ALICE',
  'alice@example.com',
  'jos\u00e9',
  'e\u0301lan',
  '\u7528\u6237',
  '\u{1f600}',
  'a',
  'x'.repeat(1024),
]

/** A name that is mostly one. */
export function userName(draw: Draw): string {
  return draw.chance(0.9) ? draw.pick(names) : noise(draw, 12)
}

const prefixes: readonly [string, ...string[]] = [
  'AUTH',
  'APP',
  'TX',
  'ENROLL',
  'ENROLL_REQUEST',
  'ERR',
  'auth',
  '',
  'AUTH ',
  'constructor',
  '__proto__',
  '\u0391UTH',
]
const ends: readonly [string, ...string[]] = [
  '',
  '0',
  '-1',
  '+1800000300',
  '1e12',
  '9'.repeat(15),
  '9'.repeat(16),
  'Infinity',
  'NaN',
  '0x7fffffff',
  '\uff11\uff18',
  '1800000300.5',
]

/** What a half says, before it is signed: what is changed here gets behind the MAC. */
interface Draft {
  prefix: string
  fields: string[]
  key: string
  respell: (payload: string) => string
  bytes?: Buffer
}

function draft(draw: Draw, { prefix, user, key }: { prefix: string; user: string; key: string }): Draft {
  const end = String(noon + draw.pick([-61, -60, -1, 0, 1, 60, 299, 300, 300, 300, 3599, 3600, 3601, 86_400]))
  return { prefix, fields: [user, ikey, end], key, respell: (payload) => payload }
}

type Change = (draw: Draw, half: Draft) => unknown

const changes: readonly [Change, ...Change[]] = [
  (draw, half) => (half.prefix = draw.pick(prefixes)),
  (draw, half) => (half.fields[0] = draw.chance(0.5) ? userName(draw) : mutate(draw, half.fields[0] ?? '')),
  (draw, half) => (half.fields[1] = draw.pick([otherIkey, ikey.toLowerCase(), '', `${ikey} `, mutate(draw, ikey)])),
  (draw, half) => (half.fields[2] = draw.chance(0.5) ? draw.pick(ends) : mutate(draw, half.fields[2] ?? '')),
  (draw, half) => half.fields.splice(draw.below(4), draw.below(2), draw.pick(['', 'x', String(noon + 300)])),
  (_draw, half) => half.fields.pop(),
  (draw, half) => (half.key = draw.pick([strangeSkey, skey, akey, olderSkey, olderAkey])),
  respelling((draw, payload) => mutate(draw, payload)),
  respelling((draw, payload) => insert(draw, payload, draw.pick(['\n', ' ', '=', 'QQ==', '\u0141']))),
  respelling((_draw, payload) => payload.replace(/=+$/, '')),
  // Bits behind the last byte, which decode to nothing.
  respelling((_draw, payload) => payload.replace(/.(?==)/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1))),
  (draw, half) =>
    (half.bytes = Buffer.from(draw.pick([[0xff], [0xc3], [0xed, 0xa0, 0xbd], [0xc0, 0xaf], [0xf5, 0x80]]))),
]

function respelling(respell: (draw: Draw, payload: string) => string): Change {
  return (draw, half) => (half.respell = (payload) => respell(draw, payload))
}

/**
 * Both halves of an answer, signed after they were changed, so that what is wrong with them gets behind the MAC.
 */
export function answerText(
  draw: Draw,
  { user = userName(draw), appHalf }: { user?: string; appHalf?: string } = {},
): string {
  const prefix = draw.chance(0.9) ? 'AUTH' : 'ENROLL'
  const response = draft(draw, { prefix, user, key: draw.chance(0.85) ? skey : olderSkey })
  const app = draft(draw, { prefix: 'APP', user, key: draw.chance(0.85) ? akey : olderAkey })
  for (let count = draw.pick([0, 0, 1, 1, 2]); count > 0; count--) {
    const change = draw.pick(changes)
    const both = appHalf === undefined && draw.chance(0.3)
    for (const half of both ? [response, app] : [appHalf !== undefined || draw.chance(0.5) ? response : app])
      change(draw, half)
  }
  return `${signed(response)}:${appHalf ?? signed(app)}`
}

function signed({ prefix, fields, key, respell, bytes }: Draft): string {
  const content = Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from(fields.join('|'))])
  return signPayload(prefix, respell(content.toString('base64')), key)
}

const errors: readonly [string, ...string[]] = [
  'ERR|The user did not answer.',
  'ERR|',
  'ERR|(a) b.c_1',
  `ERR|${'x'.repeat(201)}`,
  'ERR|<b>',
  'ERR|\n.\t',
]

/** What is posted in place of an answer, or an answer that was changed on its way. */
export function postedText(draw: Draw, made = answerText(draw)): string {
  const kind = draw.below(10)
  if (kind < 3) return made
  if (kind < 8) return mutate(draw, made, [answerText(draw)])
  if (kind === 8) return `${draw.pick(errors)}:${made.split(':')[1]}`
  return draw.chance(0.5)
    ? noise(draw)
    : '|||:||'
        .split('')
        .map((mark) => noise(draw, 20) + mark)
        .join('')
}
