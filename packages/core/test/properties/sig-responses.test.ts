import { createSigner, type Inspection, type Signer } from '@duokit/core'
import { verify_response } from '@duokit/core/compat'
import { it } from 'vitest'
import { demand, demandDiscreet, demandOneLine } from './demand.js'
import { drawn } from './draw.js'
import { postedText } from './drafts.js'
import { expectOutcomes } from './expect-always.js'
import { oddValue } from './mutate-json.js'
import { type KnownAnswer, verifiedAnswer } from './reference.js'
import { akey, ikey, noon, olderAkey, olderSkey, skey } from './signing.js'

type Known = KnownAnswer & { readonly prefix: string }

interface Answered {
  readonly inspection: Inspection
  readonly user: string | null
  readonly text: unknown
}

// verifyResponse and its siblings: whatever comes in, the reference and core agree on whether it lets somebody in, and
// on whom.

const clock = { seconds: noon }
const now = () => clock.seconds * 1000
const applications = [
  { skeys: [skey], akeys: [akey], leeway: 0 },
  { skeys: [skey, olderSkey], akeys: [akey, olderAkey], leeway: 60 },
] as const
const signers = applications.map(({ skeys, akeys, leeway }) =>
  createSigner({ ikey, skey: skeys, akey: akeys, leeway, now }),
) as [Signer, Signer]
const reasons: ReadonlySet<string> = new Set([
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

const inputs = drawn((draw) => ({
  text: draw.chance(0.99) ? postedText(draw) : oddValue(draw),
  application: draw.pick([0, 1]),
  seconds: noon + draw.pick([0, 0, 0, 1, -1, 299, 300, 301, 3600, -100_000]),
}))

it('a response logs in exactly whom the reference logs in', () =>
  expectOutcomes(1000, inputs, ({ text, application, seconds }) => {
    clock.seconds = seconds
    const signer = signers[application]
    const login = { inspection: signer.inspectResponse(text), user: signer.verifyResponse(text), text }
    const enroll = { inspection: signer.inspectEnrollResponse(text), user: signer.verifyEnrollResponse(text), text }
    agreed(enroll, known(application, 'ENROLL'))
    if (application === 0) demandSameOfDropIn(text)
    return agreed(login, known(application, 'AUTH'))
  }))

function known(application: 0 | 1, prefix: string): Known {
  return { ...applications[application], prefix, now: clock.seconds }
}

/** Says what came of it: `accepted`, or the reason. */
function agreed({ inspection, user, text }: Answered, expected: Known): string {
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
function demandSameOfDropIn(text: unknown): void {
  const user = verify_response(ikey, skey, akey, text)
  const reference = verifiedAnswer(text, { now: Math.floor(Date.now() / 1000) })
  demand(user === (reference?.user ?? null), 'the drop-in lets in whom the reference lets in')
}
