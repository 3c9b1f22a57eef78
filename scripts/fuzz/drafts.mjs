import { insert, mutate, noise } from './mutate.mjs'
import { akey, ikey, noon, olderAkey, olderSkey, otherIkey, signPayload, skey, strangeSkey } from './signing.mjs'

/** @typedef {import('./random.mjs').Random} Random */

const names = [
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

/** @param {Random} random */
export function userName(random) {
  return random.chance(0.9) ? random.pick(names) : noise(random, 12)
}

const prefixes = [
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
const ends = [
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
function draft(random, prefix, user, key) {
  const end = String(noon + random.pick([-61, -60, -1, 0, 1, 60, 299, 300, 300, 300, 3599, 3600, 3601, 86_400]))
  return { prefix, fields: [user, ikey, end], key, respell: (payload) => payload }
}

const changes = [
  (random, half) => (half.prefix = random.pick(prefixes)),
  (random, half) => (half.fields[0] = random.chance(0.5) ? userName(random) : mutate(random, half.fields[0] ?? '')),
  (random, half) =>
    (half.fields[1] = random.pick([otherIkey, ikey.toLowerCase(), '', `${ikey} `, mutate(random, ikey)])),
  (random, half) => (half.fields[2] = random.chance(0.5) ? random.pick(ends) : mutate(random, half.fields[2] ?? '')),
  (random, half) => half.fields.splice(random.below(4), random.below(2), random.pick(['', 'x', String(noon + 300)])),
  (random, half) => half.fields.pop(),
  (random, half) => (half.key = random.pick([strangeSkey, skey, akey, olderSkey, olderAkey])),
  (random, half) => (half.respell = (payload) => mutate(random, payload)),
  (random, half) =>
    (half.respell = (payload) => insert(random, payload, random.pick(['\n', ' ', '=', 'QQ==', '\u0141']))),
  (_random, half) => (half.respell = (payload) => payload.replace(/=+$/, '')),
  // Bits behind the last byte, which decode to nothing.
  (_random, half) =>
    (half.respell = (payload) => payload.replace(/.(?==)/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1))),
  (random, half) =>
    (half.bytes = Buffer.from(random.pick([[0xff], [0xc3], [0xed, 0xa0, 0xbd], [0xc0, 0xaf], [0xf5, 0x80]]))),
]

/**
 * Both halves of an answer, signed after they were changed, so that what is wrong with them gets behind the MAC.
 *
 * @param {Random} random
 * @returns {string}
 */
export function answerText(random, { user = userName(random), appHalf } = {}) {
  const response = draft(random, random.chance(0.9) ? 'AUTH' : 'ENROLL', user, random.chance(0.85) ? skey : olderSkey)
  const app = draft(random, 'APP', user, random.chance(0.85) ? akey : olderAkey)
  for (let count = random.pick([0, 0, 1, 1, 2]); count > 0; count--) {
    const change = random.pick(changes)
    const both = appHalf === undefined && random.chance(0.3)
    for (const half of both ? [response, app] : [appHalf !== undefined || random.chance(0.5) ? response : app])
      change(random, half)
  }
  return `${signed(response)}:${appHalf ?? signed(app)}`
}

function signed({ prefix, fields, key, respell, bytes }) {
  const content = Buffer.concat([bytes ?? Buffer.alloc(0), Buffer.from(fields.join('|'))])
  return signPayload(prefix, respell(content.toString('base64')), key)
}

const errors = [
  'ERR|The user did not answer.',
  'ERR|',
  'ERR|(a) b.c_1',
  `ERR|${'x'.repeat(201)}`,
  'ERR|<b>',
  'ERR|\n.\t',
]

/** What is posted in place of an answer, or an answer that was changed on its way. @param {Random} random */
export function postedText(random, made = answerText(random)) {
  const kind = random.below(10)
  if (kind < 3) return made
  if (kind < 8) return mutate(random, made, [answerText(random)])
  if (kind === 8) return `${random.pick(errors)}:${made.split(':')[1]}`
  return random.chance(0.5)
    ? noise(random)
    : '|||:||'
        .split('')
        .map((mark) => noise(random, 20) + mark)
        .join('')
}
