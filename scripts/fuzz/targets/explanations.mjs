import { diagnose } from '../core.mjs'
import { postedText } from '../drafts.mjs'
import { issuer } from '../gates.mjs'
import { attempt, demand, demandDiscreet } from '../law.mjs'
import { mutate, noise } from '../mutate.mjs'
import { verifiedAnswer } from '../reference.mjs'
import { akey, ikey, noon, olderSkey, skey } from '../signing.mjs'
import { claimsOf, tokenText } from '../tokens.mjs'

// What `duokit decode` says of a text: no fault, no signature, code or state in it, and nothing good of what verifying
// would refuse.

const keys = { ikey, skeys: [skey, olderSkey], akeys: [akey], now: () => noon * 1000 }
const kinds = new Set([
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
const prefixes = new Set(['TX', 'APP', 'AUTH', 'ENROLL', 'ENROLL_REQUEST'])
const code = 'c0de-of-duo-that-lets-somebody-in'
const state = 'state-of-a-login-that-is-under-way'

/** @type {import('../main.mjs').Target} */
export const explanations = {
  name: 'explanations',
  share: 60_000,
  make(random) {
    const kind = random.below(10)
    if (kind < 4) return wrapped(random, postedText(random))
    if (kind < 7) return tokenText(random, claimsOf({ user: 'alice', nonce: 'n'.repeat(22), issuer }))
    if (kind === 9) return noise(random)
    const query = new URLSearchParams({
      state,
      duo_code: code,
      ...(random.chance(0.3) ? { error: 'access_denied' } : {}),
    })
    const address = `https://app.example.com/duo/callback?${query}`
    return random.chance(0.3) ? address : mutate(random, address)
  },
  check(text) {
    const { value: found } = attempt(() => diagnose.explain(text, keys), [])
    if (found === undefined) return 'none of these'
    demand(kinds.has(found.kind), `a kind that is documented, and not ${found.kind}`)
    demandDiscreet([JSON.stringify(found)], 'an explanation')
    demandNothingUsable(found, text)
    for (const half of found.halves ?? [])
      demand(prefixes.has(half.prefix) && typeof half.meaning === 'string', 'a half of a known kind')
    if (found.kind === 'signed_response' && found.halves.length === 2 && found.problems.length === 0)
      demandVerified(text)
    return found.kind === 'signed_response' && found.problems.length === 0 ? 'accepted' : found.kind
  },
}

function wrapped(random, text) {
  if (random.chance(0.7)) return text
  return random.pick([
    encodeURIComponent(text.toWellFormed()),
    new URLSearchParams({ sig_response: text }).toString(),
    ` ${text}\n`,
  ])
}

/** With a signature an answer is a login, and so it is with a code and its state. */
function demandNothingUsable(found, text) {
  const said = JSON.stringify(found)
  if (found.kind === 'callback') {
    const others = new URLSearchParams(text.slice(text.indexOf('?') + 1))
    others.delete('duo_code')
    // Somewhere else it is no code.
    demand(!said.includes(code) || others.toString().includes(code), 'a code is not shown')
    return
  }
  if (found.halves === undefined) return
  for (const mac of text.match(/(?<=\|)[0-9a-f]{40}(?=$|:)/g) ?? [])
    demand(!said.includes(mac), 'a signature is not shown')
}

function demandVerified(text) {
  const plain = text.trim()
  const posted = plain.startsWith('sig_response=') ? new URLSearchParams(plain).get('sig_response') : plain
  const readings = [posted, decoded(posted)]
  const known = { now: noon, skeys: keys.skeys, akeys: keys.akeys }
  const verified = readings.some((reading) =>
    ['AUTH', 'ENROLL'].some((prefix) => verifiedAnswer(reading, { ...known, prefix })),
  )
  demand(verified, 'nothing speaks against what would be verified, and against that alone')
}

function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
