import { isUtf8 } from 'node:buffer'
import type { SignTrial, VerifyTrial } from './trials.js'

/**
 * What a call came to, as text that can be compared: `request …` or `user …` for a success, `null`, `ERR_USER`,
 * `ERR_IKEY`, `ERR_SKEY`, `ERR_AKEY`, or `threw …`.
 */
export type Outcome = string

export interface Outcomes {
  readonly official: Outcome
  /** The official package at the same second, with the fraction cut off instead of rounded. */
  readonly officialRoundedDown: Outcome
  readonly ours: Outcome
}

/** Where ours does otherwise than `@duosecurity/duo_web` 1.0.6, on purpose. Has one of the two predicates. */
export interface Difference<Trial> {
  readonly id: string
  /** Why the official code is wrong, or laxer than a login should be. */
  readonly why: string
  /** Where it shows; in both by default. */
  readonly only?: 'signer' | 'compat'
  /** What ours must refuse, whatever the official package does with it. */
  refuses?(trial: Trial): boolean
  /** Any other difference, by what came out. */
  explains?(trial: Trial, outcomes: Outcomes): boolean
}

/** Whether a call succeeded. */
export function isSuccess(outcome: Outcome): boolean {
  return /^(?:request|user) /.test(outcome)
}

/** Whether a difference is the one that showed. */
export function accountsFor<Trial>(difference: Difference<Trial>, trial: Trial, outcomes: Outcomes): boolean {
  const refused = /^(?:null|ERR_USER|ERR_[ISA]KEY)$/.test(outcomes.ours)
  return (refused && difference.refuses?.(trial)) || difference.explains?.(trial, outcomes) || false
}

const keyError = /^ERR_[ISA]KEY$/

export const signingDifferences: readonly Difference<SignTrial>[] = [
  {
    id: 'sign-rounds-down',
    why: 'The official package rounds the clock to the nearest second and so dates a request half a second ahead; all of Duo’s other SDKs but ClassicASP’s round down.',
    explains: (_, { official, officialRoundedDown, ours }) => official !== ours && officialRoundedDown === ours,
  },
  {
    id: 'sign-never-throws',
    why: 'A name that is no text and has no indexOf makes the official package throw a TypeError instead of returning ERR_USER.',
    explains: ({ username }, { official, ours }) =>
      typeof username !== 'string' && official.startsWith('threw TypeError') && ours === 'ERR_USER',
  },
  {
    id: 'sign-text-only',
    why: 'A list passes the official package, and “|” inside its elements slips through; bytes are decoded leniently, so that different ones become one name.',
    refuses: ({ username }) => typeof username === 'object',
  },
  {
    id: 'sign-outer-white-space',
    why: 'With white space around the name the two factors can mean different people (DUO-PSA-2015-003).',
    refuses: ({ username }) => typeof username === 'string' && username.trim() !== username,
  },
  {
    id: 'sign-control-characters',
    why: 'Nobody types them, systems disagree about them (NUL ends a name for some), and they forge lines in logs.',
    refuses: ({ username }) => typeof username === 'string' && /[\p{Cc}\u2028\u2029]/u.test(username),
  },
  {
    id: 'sign-lone-surrogate',
    why: 'Half a character has no UTF-8; the official package signs U+FFFD for each, so that different names become one.',
    refuses: ({ username }) => typeof username === 'string' && /\p{Cs}/u.test(username),
  },
  {
    id: 'sign-bounded',
    why: 'The official package signs a name of any length, in time that grows with it.',
    refuses: ({ username }) => typeof username === 'string' && Buffer.byteLength(username) > 1024,
  },
  {
    id: 'sign-key-text-only',
    why: 'A key that is no text only has to have a length for the official package; with bytes or a list it signs what it can never verify.',
    explains: ({ ikey, skey, akey }, { official, ours }) =>
      [ikey, skey, akey].some((key) => typeof key !== 'string') && !keyError.test(official) && keyError.test(ours),
  },
  {
    id: 'sign-list-of-keys',
    only: 'signer',
    why: 'A list of keys is how they rotate; the official package cannot.',
    explains: ({ skey, akey }, { official, ours }) =>
      (Array.isArray(skey) || Array.isArray(akey)) && official !== ours && !keyError.test(ours),
  },
  {
    id: 'sign-keys-first',
    only: 'signer',
    why: 'The official package looks at the keys at each call and after the name; a signer refuses wrong keys when it is made, at start-up.',
    explains: ({ username }, { official, ours }) =>
      (official === 'ERR_USER' || typeof username !== 'string') && keyError.test(ours),
  },
  {
    id: 'sign-key-white-space',
    only: 'signer',
    why: 'White space around a key is a line break of a file, or a slip of the mouse; Duo’s keys have none.',
    refuses: ({ ikey, skey, akey }) => [ikey, skey, akey].some((key) => typeof key === 'string' && key.trim() !== key),
  },
  {
    id: 'sign-akey-is-own',
    only: 'signer',
    why: 'With skey as akey, whoever knows what Duo knows can make both halves.',
    refuses: ({ skey, akey }) => skey === akey,
  },
  {
    id: 'sign-ikey-separator',
    only: 'signer',
    why: 'An ikey with “|” makes halves of four fields, which nothing accepts.',
    refuses: ({ ikey }) => typeof ikey === 'string' && ikey.includes('|'),
  },
]

export const verifyingDifferences: readonly Difference<VerifyTrial>[] = [
  {
    id: 'verify-rounds-down',
    why: 'Rounding the clock to the nearest second ends every half up to half a second early.',
    explains: (_, { official, officialRoundedDown, ours }) => official !== ours && officialRoundedDown === ours,
  },
  {
    id: 'verify-never-throws',
    why: 'A form may hold nothing, or a list; the official package throws a TypeError at what is no text.',
    explains: ({ response }, { official, ours }) =>
      typeof response !== 'string' && official.startsWith('threw TypeError') && ours === 'null',
  },
  {
    id: 'verify-text-only',
    why: 'An object that merely has a split of its own is no answer.',
    refuses: ({ response }) => typeof response === 'object',
  },
  {
    id: 'verify-expiry-digits',
    why: 'The official package takes whatever parseInt takes, hexadecimal among it, and an end that is no number never comes: such an answer counts for ever.',
    refuses: (trial) => halvesOf(trial).some(({ fields }) => !/^\d{1,15}$/.test(fields[2] ?? '')),
  },
  {
    id: 'verify-canonical-base64',
    why: 'The official decoder skips what is no base64; one approval then has many texts, and single use can be passed by.',
    refuses: (trial) => halvesOf(trial).some(({ bytes, payload }) => bytes.toString('base64') !== payload),
  },
  {
    id: 'verify-utf8',
    why: 'The official package reads bytes that are no UTF-8 as U+FFFD, so that different names become one.',
    refuses: (trial) => halvesOf(trial).some(({ bytes }) => !isUtf8(bytes)),
  },
  {
    id: 'verify-some-user',
    why: 'The official package verifies a user without a name and returns “”; only by luck is that falsy.',
    refuses: (trial) => halvesOf(trial).some(({ fields }) => fields[0] === ''),
  },
  {
    id: 'verify-bounded',
    why: 'The official package takes answers of any length apart before it looks at a signature.',
    refuses: ({ response }) => typeof response === 'string' && response.length > 4096,
  },
  {
    id: 'verify-key-is-text',
    only: 'compat',
    why: 'An empty key, which a missing setting leaves, is known to everybody; one that is no text makes the official package throw.',
    refuses: ({ ikey, skey, akey }) => [ikey, skey, akey].some((key) => typeof key !== 'string' || key === ''),
  },
  {
    id: 'verify-list-of-keys',
    only: 'signer',
    why: 'A list of keys is how they rotate; the official package cannot.',
    explains: ({ skey, akey }, { official, ours }) =>
      (Array.isArray(skey) || Array.isArray(akey)) && official !== ours && !keyError.test(ours),
  },
  {
    id: 'verify-keys-first',
    only: 'signer',
    why: 'The official package verifies with keys that it would not sign with, or throws at them; a signer cannot be made with them.',
    explains: (_, { ours }) => keyError.test(ours),
  },
]

/** The halves of an answer, read as the official package reads them. */
function halvesOf({ response }: VerifyTrial): { payload: string; bytes: Buffer; fields: string[] }[] {
  return String(response)
    .split(':')
    .map((half) => half.split('|')[1] ?? '')
    .map((payload) => ({ payload, bytes: Buffer.from(payload, 'base64') }))
    .map(({ payload, bytes }) => ({ payload, bytes, fields: bytes.toString().split('|') }))
}
