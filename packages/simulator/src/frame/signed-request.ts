import type { Application } from '../settings/application.js'
import { unitHint } from '../state/unix-seconds.js'
import { refuse, type Refusal } from './refusal.js'
import { macMatches, type Statement } from './signed-value.js'

/** Seconds for which every SDK signs a request. */
const LIFETIME = 300

/** A request that an application signed, checked. */
export interface SignedRequest extends Statement {
  ok: true
  /** What answers it: `AUTH` to `TX`, `ENROLL` to `ENROLL_REQUEST`. */
  answer: 'AUTH' | 'ENROLL'
  application: Application
}

interface Known {
  /** The application that {@link ikeyIn} found, or the default one. */
  application: Application
  /** All integration keys, for the message. */
  keys: string
  /** Unix seconds. */
  now: number
  /** Seconds of tolerance beyond the usual life. */
  slack: number
}

/** Checks the `tx` that the browser script hands over: the part of sig_request before the colon. */
export function readSignedRequest(tx: string | undefined, known: Known): SignedRequest | Refusal {
  const parts = takeApart(tx)
  if (!parts.ok) return parts
  const { cookie, mac, answer, statement } = parts
  const { user, ikey } = statement
  const { application } = known
  if (application.ikey !== ikey) {
    return refuse('unknown_ikey', `No application has the integration key ${ikey}. Known here: ${known.keys}.`, {
      ikey,
    })
  }
  if (!macMatches(cookie, mac, application.skey)) {
    return refuse(
      'bad_signature',
      `The signature was not made with the secret key of ${ikey}. Compare the application's skey with the one of this simulator; unless given, it is a new one at every start.`,
      { ikey },
    )
  }
  return (
    checkLife(statement, known) ??
    checkUser(user, ikey) ?? { ok: true, answer, application, user, ikey, exp: Number(statement.exp) }
  )
}

/** The integration key that a request names; nothing of it is checked. */
export function ikeyIn(tx: string | undefined): string | undefined {
  const parts = takeApart(tx)
  return parts.ok ? parts.statement.ikey : undefined
}

interface Parts {
  ok: true
  cookie: string
  mac: string
  answer: 'AUTH' | 'ENROLL'
  statement: { user: string; ikey: string; exp: string }
}

function takeApart(tx: string | undefined): Parts | Refusal {
  const bad = obviousMistake(tx)
  if (bad) return bad
  const pieces = (tx ?? '').split('|')
  const [prefix = '', base64 = '', mac = ''] = pieces
  if (pieces.length !== 3) {
    return refuse(
      'bad_shape',
      `tx has ${pieces.length} parts between bars, and should have three: prefix, data and signature.`,
    )
  }
  const answer = prefix === 'TX' ? 'AUTH' : prefix === 'ENROLL_REQUEST' ? 'ENROLL' : undefined
  if (answer === undefined) {
    return refuse('bad_prefix', `tx begins with "${prefix}"; a request begins with TX (or ENROLL_REQUEST).`)
  }
  if (!/^[0-9a-f]{40}$/.test(mac)) {
    return refuse('bad_mac_form', 'The signature is not 40 lower-case hexadecimal digits, as an HMAC-SHA1 has.')
  }
  const fields = decode(base64)
  if (!Array.isArray(fields)) return fields
  const [user = '', ikey = '', exp = ''] = fields
  return { ok: true, cookie: `${prefix}|${base64}`, mac, answer, statement: { user, ikey, exp } }
}

function obviousMistake(tx: string | undefined): Refusal | undefined {
  if (tx === undefined || tx === '') return refuse('missing_tx', 'The address of the frame carries no tx.')
  if (tx.startsWith('ERR|')) {
    return refuse('error_as_tx', `The application could not sign and sent the error text instead: ${tx.slice(4)}`)
  }
  if (tx.includes(':')) {
    return refuse(
      'both_halves',
      'tx contains a colon: only the half before it goes to Duo, the APP half stays in the page.',
    )
  }
  return undefined
}

function decode(base64: string): string[] | Refusal {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) {
    const spaces = base64.includes(' ') ? ' It contains a space: a "+" was probably decoded as a form would.' : ''
    return refuse('bad_base64', `The data is not plain, padded base64.${spaces}`)
  }
  let content: string
  try {
    content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return refuse('bad_base64', 'The data is not UTF-8 text.')
  }
  const fields = content.split('|')
  return fields.length === 3
    ? fields
    : refuse(
        'bad_fields',
        `The data has ${fields.length} fields, and should have three: user, integration key and expiry.`,
      )
}

function checkLife({ user, ikey, exp }: Parts['statement'], { now, slack }: Known): Refusal | undefined {
  if (!/^\d{1,15}$/.test(exp)) {
    return refuse('bad_expiry', `The expiry "${exp}" is not a number of Unix seconds.`, { ikey, user })
  }
  // A negative age means that it was signed in the future.
  const age = now - (Number(exp) - LIFETIME)
  if (age >= LIFETIME) {
    return refuse(
      'expired',
      `This request was signed ${age} s ago and was good for ${LIFETIME} s: the page stayed open for too long, or the application's clock runs behind.`,
      { ikey, user },
    )
  }
  if (-age > slack) {
    return refuse(
      'too_far_ahead',
      `This request was signed ${-age} s from now, by a clock that runs ahead, or for longer than the usual ${LIFETIME} s.${unitHint(Number(exp))}`,
      { ikey, user },
    )
  }
  return undefined
}

const checkUser = (user: string, ikey: string): Refusal | undefined =>
  user === '' ? refuse('empty_user', 'The username in the request is empty.', { ikey }) : undefined
