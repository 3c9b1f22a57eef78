import { laws } from './ledger.ts'
import { honest, keptOut, mustBeOut, refused, type Stage } from './stage.ts'

const spoilt = {
  iframe: ['sig', 'expired', 'user', 'ikey', 'prefix', 'format', 'four-fields', 'expiry-text'],
  universal: [
    'sig',
    'expired',
    'user',
    'aud',
    'alg-none',
    'hs256',
    'iss',
    'nonce',
    'future-iat',
    'deny',
    'no-auth-result',
  ],
} as const

let tamperedBefore: Promise<unknown> = Promise.resolve()

/**
 * Duo's answer is not what Duo signs, or not about this login. One at a time: what Duo is told to spoil next is about a
 * user, and the other prompt would take it for its own.
 */
export function tampered(stage: Stage): Promise<string> {
  const mine = tamperedBefore.then(() => tamperedAlone(stage))
  tamperedBefore = mine.catch(() => undefined)
  return mine
}

async function tamperedAlone(stage: Stage): Promise<string> {
  const begun = performance.now()
  const person = stage.person('lockout.erin')
  const fault = stage.random.pick(spoilt[person.prompt])
  stage.duo.users.outcomes(person.name, `tamper:${fault}`)
  // An answer that ended a second ago has not ended for an instance whose clock is behind Duo's.
  const mayCount = () => fault === 'expired' && stage.trouble.since(begun).some(({ movesClocks }) => movesClocks)
  return keptOut(stage, person, mayCount)
}

/** An answer that was used is sent again, from the browser as it was before. */
export async function replayed(stage: Stage): Promise<string> {
  const begun = performance.now()
  const person = stage.person(stage.random.pick(honest))
  const passed = await person.throughDuo()
  if (passed.failure !== undefined) return refused(stage, { begun, outcome: passed.failure, person })
  const { login: started, answer } = passed
  const before = person.copy()
  const first = await person.finish(started, answer)
  if (first !== 'verified') return refused(stage, { begun, outcome: first, person })
  const outcome = await before.finish(started, answer)
  // A Redis that was restarted has forgotten what was used.
  const forgot = stage.trouble.since(begun).some(({ name }) => name.startsWith('Redis'))
  if (!forgot) await mustBeOut(stage, before, `a used answer was ${outcome}`)
  return `again: ${outcome}`
}

/** The same answer reaches several instances at once. */
export async function raced(stage: Stage): Promise<string> {
  const begun = performance.now()
  const person = stage.person(stage.random.pick(honest))
  const passed = await person.throughDuo()
  if (passed.failure !== undefined) return refused(stage, { begun, outcome: passed.failure, person })
  const { login: started, answer } = passed
  const all = [person, person.copy(), person.copy()]
  const outcomes = await Promise.all(all.map((one) => one.finish(started, answer)))
  const accepted = outcomes.filter((outcome) => outcome === 'verified').length
  const faults = stage.trouble.since(begun)
  const forgot = faults.some(({ name }) => name.startsWith('Redis'))
  if (accepted > 1 && !forgot) stage.ledger.breaks(laws.in, `one answer was accepted ${accepted} times`)
  if (accepted === 0) return refused(stage, { begun, outcome: outcomes.join(', '), person })
  return 'raced: one accepted'
}
