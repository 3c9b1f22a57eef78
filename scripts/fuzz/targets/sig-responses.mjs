import { compat, core } from '../core.mjs'
import { postedText } from '../drafts.mjs'
import { demand, demandDiscreet, demandOneLine } from '../law.mjs'
import { oddValue } from '../mutate.mjs'
import { verifiedAnswer } from '../reference.mjs'
import { akey, ikey, noon, olderAkey, olderSkey, skey } from '../signing.mjs'

// verifyResponse and its siblings: whatever comes in, the reference and core agree on whether it lets somebody in, and
// on whom.

const clock = { seconds: noon }
const now = () => clock.seconds * 1000
const applications = [
  { skeys: [skey], akeys: [akey], leeway: 0 },
  { skeys: [skey, olderSkey], akeys: [akey, olderAkey], leeway: 60 },
]
const signers = applications.map(({ skeys, akeys, leeway }) =>
  core.createSigner({ ikey, skey: skeys, akey: akeys, leeway, now }),
)
const reasons = new Set([
  'malformed',
  'duo_error',
  'wrong_prefix',
  'bad_signature',
  'bad_app_signature',
  'wrong_key',
  'user_mismatch',
  'expired',
  'app_expired',
])

/** @type {import('../main.mjs').Target} */
export const sigResponses = {
  name: 'sig_response',
  share: 200_000,
  make: (random) => ({
    text: random.chance(0.99) ? postedText(random) : oddValue(random),
    application: random.below(2),
    seconds: noon + random.pick([0, 0, 0, 1, -1, 299, 300, 301, 3600, -100_000]),
  }),
  check({ text, application, seconds }) {
    clock.seconds = seconds
    const signer = signers[application]
    const login = agreed(signer.inspectResponse(text), signer.verifyResponse(text), known(application, 'AUTH'), text)
    agreed(signer.inspectEnrollResponse(text), signer.verifyEnrollResponse(text), known(application, 'ENROLL'), text)
    if (application === 0) demandSameOfDropIn(text)
    return login
  },
}

function known(application, prefix) {
  return { ...applications[application], prefix, now: clock.seconds }
}

function agreed(inspection, user, expected, text) {
  const reference = verifiedAnswer(text, expected)
  demand(inspection.verified === (reference !== undefined), `core and the reference agree on ${expected.prefix}`)
  demand(user === (reference?.user ?? null), 'both functions say the same user')
  if (inspection.verified) {
    const { verified: _, username, ...rest } = inspection
    demand(JSON.stringify({ user: username, ...rest }) === JSON.stringify(reference), 'all of it is what was signed')
    return 'accepted'
  }
  demand(reasons.has(inspection.reason), `a documented reason, and not ${inspection.reason}`)
  demandDiscreet([JSON.stringify(inspection)], 'an inspection')
  demandOneLine(inspection.detail ?? '', 'a detail')
  demand(JSON.stringify(inspection).length < 700, 'an inspection has an end')
  return inspection.reason
}

/** Its clock is the machine's, so that what it lets in has to be good at this very moment. */
function demandSameOfDropIn(text) {
  const user = compat.verify_response(ikey, skey, akey, text)
  const reference = verifiedAnswer(text, { now: Math.floor(Date.now() / 1000) })
  demand(user === (reference?.user ?? null), 'the drop-in lets in whom the reference lets in')
}
