import { explain, type Explanation } from '@duokit/core/diagnose'
import * as fc from 'fast-check'
import { it } from 'vitest'
import { attempt, demand, demandDiscreet } from './demand.js'
import { type Draw, drawn } from './draw.js'
import { postedText } from './drafts.js'
import { expectOutcomes } from './expect-always.js'
import { issuer } from './gates.js'
import { mutate, noise } from './mutate.js'
import { verifiedAnswer } from './reference.js'
import { akey, ikey, noon, olderSkey, skey } from './signing.js'
import { anyText } from './texts.js'
import { claimsOf, tokenText } from './tokens.js'

// What `duokit decode` says of a text: no fault, no signature, code or state in it, and nothing good of what verifying
// would refuse.

const keys = { ikey, skeys: [skey, olderSkey], akeys: [akey], now: () => noon * 1000 }
const kinds: ReadonlySet<string> = new Set([
  'signed_request',
  'signed_response',
  'signed_half',
  'frame_error',
  'callback',
  'id_token',
  'authorize_request',
  'client_assertion',
  'token',
])
const prefixes: ReadonlySet<string> = new Set(['TX', 'APP', 'AUTH', 'ENROLL', 'ENROLL_REQUEST'])
const code = 'c0de-of-duo-that-lets-somebody-in'
const state = 'state-of-a-login-that-is-under-way'

const drawnTexts = drawn((draw) => {
  const kind = draw.below(10)
  if (kind < 4) return wrapped(draw, postedText(draw))
  if (kind < 7) return tokenText(draw, claimsOf({ user: 'alice', nonce: 'n'.repeat(22), issuer }))
  if (kind === 9) return noise(draw)
  const error = draw.chance(0.3) ? { error: 'access_denied' } : {}
  const query = new URLSearchParams({ state, duo_code: code, ...error }).toString()
  const address = `https://app.example.com/duo/callback?${query}`
  return draw.chance(0.3) ? address : mutate(draw, address)
})

const anyHalf = fc
  .tuple(fc.constantFrom('TX', 'AUTH', 'APP', 'ENROLL', 'constructor', '__proto__'), anyText)
  .map(([prefix, text]) => `${prefix}|${text}|${'f'.repeat(40)}`)
const texts = fc.oneof(
  { weight: 8, arbitrary: drawnTexts },
  anyText,
  anyHalf,
  anyText.map((text) => `${text}.${text}.`),
)

it('an explanation shows nothing usable, and calls good only what verifies', () =>
  expectOutcomes(1000, texts, (text) => {
    const { value: found } = attempt(() => explain(text, keys), [])
    if (found === undefined) return 'none of these'
    demand(kinds.has(found.kind), `a kind that is documented, and not ${found.kind}`)
    demandDiscreet([JSON.stringify(found)], 'an explanation')
    demandNothingUsable(found, text)
    const halves = halvesOf(found)
    for (const { prefix, meaning } of halves ?? [])
      demand(prefixes.has(prefix) && typeof meaning === 'string', 'a half of a known kind')
    if (found.kind !== 'signed_response' || found.problems.length > 0) return found.kind
    if (halves?.length === 2) demandVerified(text)
    return 'accepted'
  }))

function wrapped(draw: Draw, text: string): string {
  if (draw.chance(0.7)) return text
  const form = new URLSearchParams({ sig_response: text }).toString()
  const at = draw.below(text.length + 1)
  const broken = `${text.slice(0, at)}\n${text.slice(at)}`
  return draw.pick([encodeURIComponent(Buffer.from(text).toString()), form, ` ${text}\n`, broken])
}

function halvesOf(found: Explanation): readonly { readonly prefix: string; readonly meaning: unknown }[] | undefined {
  return 'halves' in found ? found.halves : undefined
}

/** With a signature an answer is a login, and so it is with a code and its state. */
function demandNothingUsable(found: Explanation, text: string): void {
  const said = JSON.stringify(found)
  if (found.kind === 'callback') {
    const others = new URLSearchParams(text.slice(text.indexOf('?') + 1))
    others.delete('duo_code')
    // Somewhere else it is no code.
    demand(!said.includes(code) || others.toString().includes(code), 'a code is not shown')
    return
  }
  if (halvesOf(found) === undefined) return
  for (const mac of text.match(/(?<=\|)[0-9a-f]{40}(?=$|:)/g) ?? [])
    demand(!said.includes(mac), 'a signature is not shown')
}

/** As it was pasted, or without the line breaks that terminals put into long lines. */
function demandVerified(text: string): void {
  const known = { now: noon, skeys: keys.skeys, akeys: keys.akeys }
  const pasted = [text.trim(), text.trim().replace(/\s*[\r\n]+\s*/g, '')].map(postedIn)
  const verified = [...pasted, ...pasted.map(decoded)].some((reading) =>
    ['AUTH', 'ENROLL'].some((prefix) => verifiedAnswer(reading, { ...known, prefix })),
  )
  demand(verified, 'nothing speaks against what would be verified, and against that alone')
}

function postedIn(text: string): string {
  return text.startsWith('sig_response=') ? (new URLSearchParams(text).get('sig_response') ?? '') : text
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
