import type { LocalDuo } from '../local-duo.js'
import type { BadAuth, Outcome } from '../outcomes.js'
import type { Verdict } from '../pending.js'
import { show, type FrameSession } from './frame-session.js'
import { signAnswer } from './signed-answer.js'

/** What people read, by how it went. */
const TEXTS = {
  deny: 'Login request denied.',
  timeout: 'Login timed out.',
  bad_passcode: 'Incorrect passcode. Please try again.',
  fraud: 'Login request reported as fraudulent.',
  disabled: 'Your account is disabled and cannot access this application. Please contact your administrator.',
  lockout:
    'Your account has been locked out due to excessive authentication failures. Please contact your administrator.',
} as const

type Failure = keyof typeof TEXTS

/** Takes the outcome of an attempt, the first or another. */
export function decideOutcome(duo: LocalDuo, session: FrameSession): Outcome {
  const { user, ikey, answer } = session.request
  const decided = duo.users.takeOutcome(user, duo.config.get().defaultOutcome)
  const again = { ikey, user, origin: session.parent.origin }
  const remembered = decided === 'interactive' && answer === 'AUTH' && duo.remembered.has(again)
  if (remembered) return 'remembered'
  // A request to enrol shows the enrolment even to a user who has a device already.
  return decided === 'interactive' && answer === 'ENROLL' ? 'enroll' : decided
}

/** Makes it happen. */
export function applyOutcome(duo: LocalDuo, session: FrameSession, outcome: Outcome): void {
  if (outcome.startsWith('tamper:'))
    return allow(duo, session, { factor: 'none', spoiled: outcome.slice(7) as BadAuth })
  if (outcome.startsWith('err:')) return sendError(duo, session, outcome.slice(4))
  if (outcome.startsWith('open_window:')) return openWindow(duo, session, outcome.slice(12))
  switch (outcome) {
    case 'allow':
      return allow(duo, session, { factor: 'none' })
    case 'bypass':
      return allow(duo, session, { factor: 'bypass_user' })
    case 'remembered':
      return allow(duo, session, { factor: 'remembered_device' })
    case 'enroll':
      return show(session, { kind: 'enroll' })
    case 'stall':
      return show(session, { kind: 'stalled' })
    case 'deny':
    case 'timeout':
    case 'bad_passcode':
      return failed(duo, session, outcome)
    case 'fraud':
    case 'disabled':
    case 'lockout':
      return ended(duo, session, outcome)
    default:
      return show(session, { kind: 'choose' })
  }
}

/** Lets the user in: the signed answer leaves with the next view. */
export function allow(duo: LocalDuo, session: FrameSession, how: { factor: string; spoiled?: BadAuth }): void {
  const { request, parent } = session
  const { ikey, user } = request
  const { answerLifetime, badAuth, rememberFor } = duo.config.get()
  const spoiled = how.spoiled ?? badAuth
  session.message = signAnswer(request, { now: duo.clock.now(), lifetime: answerLifetime, spoiled })
  if (duo.users.get(user).failures > 0) duo.users.set(user, { failures: 0 })
  if (session.remember) {
    duo.remembered.remember({ ikey, user, origin: parent.origin }, rememberFor)
    duo.events.add({ kind: 'device.remembered', ikey, user, detail: { origin: parent.origin, seconds: rememberFor } })
  }
  const detail = { factor: how.factor, answer: request.answer, ...(spoiled ? { spoiled } : {}) }
  duo.events.add({ kind: 'login.allowed', ikey, user, detail })
  show(session, { kind: 'answered', title: 'Logging you in…', text: 'The application goes on from here.' })
}

/** Counts a person's own failure, which may lock the user out. */
export function fail(
  duo: LocalDuo,
  session: FrameSession,
  { why, factor }: { why: 'deny' | 'timeout' | 'bad_passcode'; factor: string },
): void {
  const { ikey, user } = session.request
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor, reason: why } })
  if (duo.users.fail(user, duo.config.get().lockoutAfter)) {
    duo.events.add({ kind: 'user.locked_out', ikey, user })
    return ended(duo, session, 'lockout')
  }
  show(session, { kind: 'choose', problem: TEXTS[why] })
}

/** What the phone said. */
export function hearPhone(
  duo: LocalDuo,
  session: FrameSession,
  said: { verdict: Verdict; factor: 'push' | 'phone' },
): void {
  const { verdict, factor } = said
  if (verdict === 'approve') return allow(duo, session, { factor })
  if (verdict !== 'fraud') return fail(duo, session, { why: verdict, factor })
  const { ikey, user } = session.request
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor, reason: 'fraud' } })
  ended(duo, session, 'fraud')
}

function failed(duo: LocalDuo, session: FrameSession, why: Failure): void {
  const { ikey, user } = session.request
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor: 'none', reason: why } })
  show(session, { kind: 'failed', text: TEXTS[why] })
}

function ended(duo: LocalDuo, session: FrameSession, why: Failure): void {
  const { ikey, user } = session.request
  duo.events.add({ kind: 'login.ended', ikey, user, detail: { reason: why } })
  show(session, { kind: 'ended', text: TEXTS[why] })
}

function sendError(duo: LocalDuo, session: FrameSession, text: string): void {
  const { ikey, user } = session.request
  session.message = `ERR|${text}`
  // The original script ignores an error text with other characters.
  const understood = /^[\w\s.()]+$/.test(text)
  duo.events.add({ kind: 'message.sent', ikey, user, detail: { message: 'ERR', text, understood } })
  show(session, { kind: 'answered', title: 'Not logged in', text: `The application was told of an error: ${text}` })
}

function openWindow(duo: LocalDuo, session: FrameSession, url: string): void {
  const { ikey, user } = session.request
  session.message = `DUO_OPEN_WINDOW|${url}`
  duo.events.add({ kind: 'message.sent', ikey, user, detail: { message: 'DUO_OPEN_WINDOW', url } })
  // The page around the frame goes on listening after this message, so the login may go on.
  show(session, { kind: 'failed', text: `The page was asked to open ${url}.` })
}
