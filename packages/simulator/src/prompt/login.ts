import type { Instruments } from '../state/instruments.js'
import type { RememberedKey } from '../state/remembered-devices.js'
import type { Outcome } from '../settings/outcomes.js'
import type { Verdict } from '../state/pending.js'
import { FAILURES, type Failure } from './failure.js'
import type { Attempt, PromptSession } from './prompt-session.js'

/** Takes the outcome of an attempt, the first or another. */
export function decideOutcome(duo: Instruments, session: PromptSession): Outcome {
  const { user } = session
  const decided = duo.users.takeOutcome(user, duo.config.get().defaultOutcome)
  if (decided === 'remembered' && session.maxAge === 0) return 'interactive'
  if (decided !== 'interactive') return decided
  // A request to enrol shows the enrolment even to a user who has a device already.
  if (session.enrols) return 'enroll'
  const since = duo.remembered.since(deviceOf(duo, session))
  const recent = since !== undefined && session.maxAge > 0 && duo.clock.now() - since <= session.maxAge
  return recent ? 'remembered' : 'interactive'
}

/** Makes it happen. */
export function applyOutcome(duo: Instruments, session: PromptSession, outcome: Outcome): void {
  switch (outcome) {
    case 'allow':
      return allow(duo, session, { factor: 'none' })
    case 'bypass':
      return allow(duo, session, { factor: 'bypass_user' })
    case 'remembered':
      return allow(duo, session, { factor: 'remembered_device', confirmedAt: rememberedAt(duo, session) })
    case 'enroll':
      return session.show({ kind: 'enroll' })
    case 'stall':
      return session.show({ kind: 'stalled' })
    case 'deny':
    case 'timeout':
    case 'bad_passcode':
      return failed(duo, session, outcome)
    case 'fraud':
    case 'disabled':
    case 'lockout':
      return ended(duo, session, { why: outcome, factor: 'none' })
    case 'interactive':
      return session.show({ kind: 'choose' })
    default:
      if (!session.playSpecial(outcome, () => allow(duo, session, { factor: 'none' }))) {
        unknownHere(duo, session, outcome)
      }
  }
}

/** Seconds for which a device counts as remembered when a test names the outcome and nobody ever asked for it. */
const MADE_UP_AGE = 3600

function rememberedAt(duo: Instruments, session: PromptSession): number | undefined {
  if (duo.config.get().rememberedAuthTime === 'now') return undefined
  return duo.remembered.since(deviceOf(duo, session)) ?? duo.clock.now() - MADE_UP_AGE
}

/** The user and not the name that was sent: an alias is the same person. */
const deviceOf = (duo: Instruments, { ikey, user, origin, browser }: PromptSession): RememberedKey => ({
  ikey,
  user: duo.users.get(user).username,
  origin,
  browser,
})

/** Lets the user in: the answer leaves with the next view. */
export function allow(duo: Instruments, session: PromptSession, how: Attempt): void {
  const { ikey, user, origin } = session
  const answered = session.answer(how)
  duo.users.succeed(user)
  if (session.remember) {
    const seconds = duo.config.get().rememberFor
    duo.remembered.remember(deviceOf(duo, session), seconds)
    duo.events.add({ kind: 'device.remembered', ikey, user, detail: { origin, seconds } })
  }
  duo.events.add({ kind: 'login.allowed', ikey, user, detail: { factor: how.factor, ...answered } })
  session.show({ kind: 'answered', title: 'Logging you in…', text: 'The application goes on from here.' })
}

/** Counts a person's own failure, which may lock the user out. */
export function fail(
  duo: Instruments,
  session: PromptSession,
  { why, ...how }: Attempt & { why: 'deny' | 'timeout' | 'bad_passcode' },
): void {
  const { ikey, user } = session
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor: how.factor, reason: why } })
  if (duo.users.fail(user, duo.config.get().lockoutAfter)) {
    duo.events.add({ kind: 'user.locked_out', ikey, user })
    return ended(duo, session, { why: 'lockout', ...how })
  }
  if (!session.refuse(why, how)) session.show({ kind: 'choose', problem: FAILURES[why] })
}

/** What the phone said. */
export function hearPhone(
  duo: Instruments,
  session: PromptSession,
  { verdict, ...how }: Attempt & { verdict: Verdict },
): void {
  if (verdict === 'approve') return allow(duo, session, how)
  if (verdict !== 'fraud') return fail(duo, session, { why: verdict, ...how })
  const { ikey, user } = session
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor: how.factor, reason: 'fraud' } })
  ended(duo, session, { why: 'fraud', ...how })
}

function failed(duo: Instruments, session: PromptSession, why: Failure): void {
  const { ikey, user } = session
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor: 'none', reason: why } })
  if (!session.refuse(why, { factor: 'none' })) session.show({ kind: 'failed', text: FAILURES[why] })
}

function ended(duo: Instruments, session: PromptSession, { why, ...how }: Attempt & { why: Failure }): void {
  const { ikey, user } = session
  duo.events.add({ kind: 'login.ended', ikey, user, detail: { reason: why } })
  if (!session.refuse(why, how)) session.show({ kind: 'ended', text: FAILURES[why] })
}

// Letting the user in all the same would make a test pass that has tested nothing.
function unknownHere(duo: Instruments, session: PromptSession, outcome: Outcome): void {
  const { ikey, user } = session
  duo.events.add({ kind: 'login.ended', ikey, user, detail: { reason: 'outcome_of_other_prompt', outcome } })
  session.show({ kind: 'ended', text: `The outcome ${outcome} exists for the other kind of prompt only.` })
}
