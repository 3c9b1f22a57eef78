import type { Draw } from '../properties/draw.js'
import { ikey, signPayload, skey } from './signed-text.js'
import { insert, keys, moment, name, type VerifyTrial } from './trials.js'

/** A half before it is signed, so that what is changed in it is signed, too, and reaches the checks behind the MAC. */
interface Draft {
  prefix: string
  fields: string[]
  /** In place of the fields' UTF-8. */
  bytes: Buffer | undefined
  /** Applied to the base64. */
  spell: (payload: string) => string
  key: string
}

type Mutate = (draw: Draw, draft: Draft, now: number) => void

const seconds = (now: number) => Math.floor(now / 1000)

const expiries: readonly ((exp: number, now: number) => string)[] = [
  ...['+', '-', ' ', '0', '000', '\u00a0', '\n', '0x', '1_'].map((before) => (exp: number) => `${before}${exp}`),
  ...[' ', '\n', '.9', 'abc', 'e3', '_0', '000000', '\0'].map((after) => (exp: number) => `${exp}${after}`),
  ...['', 'abc', '-1', '0', '9e99', 'Infinity', 'NaN', '0xffffffffff', '999999999999999', '9999999999999999'].map(
    (text) => () => text,
  ),
  ...['\uff11\uff19'].map((text) => () => text),
  ...[-1, 0, 1, 2].map((off) => (_: number, now: number) => String(seconds(now) + off)),
]

const names: readonly ((user: string) => string)[] = [
  (user) => user.toUpperCase(),
  (user) => user.normalize('NFD'),
  (user) => user.normalize('NFC'),
  (user) => ` ${user}`,
  (user) => `${user} `,
  (user) => `\ufeff${user}`,
  (user) => `${user}|x`,
  (user) => `${user}\0`,
  () => '',
  () => 'mallory',
  (user) => `${user}${'x'.repeat(2000)}`,
]

/** Not UTF-8: a stray byte, a cut sequence, a surrogate as ClassicASP writes it, an overlong slash. */
const noText = [[0xff], [0xc3], [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], [0xc0, 0xaf], [0xf5, 0x80, 0x80, 0x80]]

const spellings: readonly ((draw: Draw, payload: string) => string)[] = [
  (_, payload) => payload.replace(/=+$/, ''),
  (_, payload) => payload.replaceAll('+', '-').replaceAll('/', '_'),
  (_, payload) => `${payload}\n`,
  (_, payload) => `${payload}=`,
  (_, payload) => `${payload}QQ==`,
  (draw, payload) => insert(draw, payload, draw.pick([' ', '!', '\n', '=', '\u0141', '.', '|'])),
  (_, payload) => payload.slice(0, -1),
  () => '',
  // Bits behind the last byte, which nothing decodes to.
  (_, payload) => payload.replace(/([AQgw])==$/, 'B==').replace(/([AEIMQUYcgkosw048])=$/, 'B='),
  (_, payload) => payload.replace(/[AQgw](?===$)/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1)),
  (_, payload) => payload.replace(/[^=](?==$)/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1)),
]

const prefixes = [
  'AUTH',
  'APP',
  'TX',
  'ENROLL',
  'ENROLL_REQUEST',
  'ERR',
  'auth',
  'app',
  '',
  ' AUTH',
  'AUTHENROLL',
  'APP\n',
]

const inside: readonly Mutate[] = [
  (draw, draft, now) => {
    draft.fields[2] = draw.pick(expiries)(Number(draft.fields[2]), now)
  },
  (draw, draft) => {
    draft.fields[0] = draw.pick(names)(draft.fields[0] ?? '')
  },
  (draw, draft) => {
    draft.fields[1] = draw.pick([ikey.toLowerCase(), `${ikey} `, '', 'DIXXXXXXXXXXXXXXXXXY', `${ikey}\0`])
  },
  (draw, draft) => {
    if (draw.chance(0.5)) draft.fields.push(draw.pick(['', 'x', '4000000000']))
    else draft.fields.splice(draw.below(draft.fields.length), 1)
  },
  (draw, draft) => {
    const bytes = Buffer.from(draft.fields.join('|'))
    const at = draw.below(draft.fields[0]?.length ?? 1)
    draft.bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(draw.pick(noText)), bytes.subarray(at)])
  },
  (draw, draft) => {
    const spelling = draw.pick(spellings)
    draft.spell = (payload) => spelling(draw, payload)
  },
  (draw, draft) => {
    draft.prefix = draw.pick(prefixes)
  },
  (draw, draft) => {
    draft.key = draw.pick([skey, `${draft.key}x`, draft.key.toUpperCase(), 'invalid'.repeat(8)])
  },
]

const outside: readonly ((draw: Draw, response: string) => unknown)[] = [
  (_, response) => `${response}:`,
  (_, response) => `${response}:x`,
  (_, response) => ` ${response}`,
  (_, response) => `${response}\n`,
  (_, response) => `${response}|`,
  (_, response) => response.replace(':', '|:'),
  (_, response) => response.replace(':', '|x:'),
  (_, response) => response.replace(':', ' :'),
  (_, response) => response.replace(':', ''),
  (_, response) => response.split(':').toReversed().join(':'),
  (_, response) => response.replace(/[0-9a-f]{40}/, (mac) => mac.toUpperCase()),
  (_, response) => response.replace(/[0-9a-f]{40}$/, ''),
  (_, response) => response.replace(/.:/, ':'),
  (_, response) => `ERR|The user (alice) did not answer.${response.slice(response.indexOf(':'))}`,
  (draw, response) => '|'.repeat(draw.below(6000)) + response,
  (draw, response) => insert(draw, response, draw.pick(['|', ':', '0', 'A', '=', '\u0141', '\ud800', '\0'])),
  (draw, response) => response.replace(response[draw.below(response.length)] ?? '', ''),
  (draw, response) => response.slice(0, draw.below(response.length)),
  (_, response) => Object(response),
  (draw, response) => draw.pick([undefined, null, 1, true, {}, [response], Buffer.from(response), '', ':', '|']),
]

/** An answer: genuine, or changed in up to three ways at any depth. */
export function verifyTrial(draw: Draw): VerifyTrial {
  const now = moment(draw)
  const configured = keys(draw)
  const user = name(draw).replaceAll('|', '')
  const life = () => String(seconds(now) + 1 + draw.below(3600))
  const drafts = [
    draftOf('AUTH', [user, ikey, life()], configured.skey),
    draftOf('APP', [user, ikey, life()], configured.akey),
  ]
  const count = draw.pick([0, 1, 1, 1, 2, 3])
  for (let index = 0; index < count; index++) {
    const mutate = draw.pick(inside)
    // Some differ only when both halves say the same.
    const both = draw.chance(0.4)
    for (const each of both ? drafts : [draw.pick(drafts)]) mutate(draw, each, now)
  }
  const response = drafts.map(sign).join(':')
  return { now, ...configured, response: draw.chance(0.25) ? draw.pick(outside)(draw, response) : response }
}

function draftOf(prefix: string, fields: string[], key: unknown): Draft {
  return { prefix, fields, bytes: undefined, spell: (payload) => payload, key: typeof key === 'string' ? key : skey }
}

function sign({ prefix, fields, bytes, spell, key }: Draft): string {
  return signPayload(prefix, spell((bytes ?? Buffer.from(fields.join('|'))).toString('base64')), key)
}
