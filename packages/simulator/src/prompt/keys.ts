import type { KeyKind } from '../state/device.js'
import type { Instruments } from '../state/instruments.js'
import { checkKeyLogin, checkNewKey, type KeyTerms } from '../webauthn/check-key.js'
import type { KeyProblem } from '../webauthn/key-problem.js'
import { allow } from './login.js'
import type { PromptSession } from './prompt-session.js'

/** What was posted, and the origin by which the browser knows the prompt. */
export interface Posted {
  form: URLSearchParams
  origin: string
}

const termsOf = (session: PromptSession, kind: KeyKind, origin: string): KeyTerms => ({
  kind,
  challenge: (given) => session.useChallenge(given),
  origin,
  topOrigin: session.origin,
})

/** Logs in with a security key or a platform authenticator. */
export async function useKey(
  duo: Instruments,
  session: PromptSession,
  posted: Posted & { kind: KeyKind },
): Promise<void> {
  const { form, kind, origin } = posted
  const { user, revision } = session
  const { devices } = duo.users.get(user)
  const checked = await checkKeyLogin(form, devices, termsOf(session, kind, origin))
  // Something else may have gone on with the login in between.
  if (session.revision !== revision) return
  if (!checked.ok) return session.show({ kind: 'choose', problem: log(duo, session, { kind, ...checked }) })
  duo.users.countKey(user, checked.device.id, checked.counter)
  allow(duo, session, { factor: kind, device: checked.device.name })
}

/** Adds a security key or a platform authenticator to a user who has no device yet, and logs in with it. */
export async function enrollKey(
  duo: Instruments,
  session: PromptSession,
  posted: Posted & { kind: KeyKind; name: string },
): Promise<void> {
  const { form, kind, origin, name } = posted
  const { ikey, user, revision } = session
  const checked = await checkNewKey(form, termsOf(session, kind, origin))
  if (session.revision !== revision) return
  if (!checked.ok) return session.show({ kind: 'enroll', problem: log(duo, session, { kind, ...checked }) })
  duo.users.enroll(user, { name, type: kind, credential: checked.credential })
  duo.events.add({ kind: 'device.enrolled', ikey, user, detail: { name, type: kind } })
  allow(duo, session, { factor: 'enrollment' })
}

/** Not a failure of the person: it does not count towards the lockout. */
function log(
  duo: Instruments,
  session: PromptSession,
  { kind, reason, explanation }: KeyProblem & { kind: KeyKind },
): string {
  const { ikey, user } = session
  duo.events.add({ kind: 'factor.failed', ikey, user, detail: { factor: kind, reason, explanation } })
  return explanation
}
