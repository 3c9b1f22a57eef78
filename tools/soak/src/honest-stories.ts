import { laws } from './ledger.ts'
import type { Person } from './person.ts'
import { honest, keptOut, refused, type Stage } from './stage.ts'
import type { StartedLogin } from './duo-answers.ts'

/** Somebody logs in, looks at the account, perhaps makes a transfer, and perhaps logs out. */
export async function login(stage: Stage): Promise<string> {
  const begun = performance.now()
  const { random, ledger, trouble } = stage
  const person = stage.person(random.pick(honest))
  const passed = await person.throughDuo()
  if (passed.failure !== undefined) return refused(stage, { begun, outcome: passed.failure, person })
  const { login: started, answer } = passed
  const spoils = trouble.spoils
  const outcome = await person.finish(started, answer, random.chance(0.3) ? 'page' : 'script')
  if (outcome !== 'verified') return refused(stage, { begun, outcome, person })
  if (spoils && trouble.spoils && person.prompt === 'universal')
    ledger.breaks(laws.in, 'a token that Duo spoilt was accepted')
  const seen = await person.account()
  if (seen !== undefined && seen !== person.name) ledger.breaks(laws.in, `${person.name} sees the account of ${seen}`)
  if (seen === undefined) return refused(stage, { begun, outcome: 'not in after all', person })
  ledger.times[trouble.since(begun).length === 0 ? 'calm' : 'troubled'].push(performance.now() - begun)
  await afterwards(stage, person)
  return 'verified'
}

async function afterwards({ random, ledger, trouble }: Stage, person: Person): Promise<void> {
  const begun = performance.now()
  if (random.chance(0.2)) {
    const statuses = [
      await person.statusOf('/transfer'),
      await person.statusOf('/transfer', { to: 'Bob', amount: '1' }),
    ]
    // The iframe names no factor, so that a guard with an age asks once more (decision 0017).
    const expected = person.prompt === 'universal' ? [200, 200] : [303, 401]
    const isFine = statuses.every((status, at) => status === expected[at])
    if (!isFine && trouble.since(begun).length === 0)
      ledger.breaks(laws.out, `a transfer right after Duo: ${statuses.join(', ')}`)
  }
  if (!random.chance(0.2)) return
  const route = random.pick(['/logout', '/duo/logout'])
  const status = await person.statusOf(route, {})
  if (status !== undefined && status < 400 && (await person.account()) !== undefined)
    ledger.breaks(laws.in, `${person.name} is in after ${route}`)
}

/** Duo says no, in one of its ways. */
export async function denied(stage: Stage): Promise<string> {
  const person = stage.person('deny.carol')
  stage.duo.config.set({ denyMode: stage.random.pick(['redirect', 'token']) })
  return keptOut(stage, person)
}

/** The connection breaks on the way back; the person begins again. */
export async function cutOff(stage: Stage): Promise<string> {
  const begun = performance.now()
  const person = stage.person(stage.random.pick(honest), 'iframe')
  const passed = await person.throughDuo()
  if (passed.failure !== undefined) return refused(stage, { begun, outcome: passed.failure, person })
  const { login: started, answer } = passed
  await person.cutOff(started, answer, stage.random.pick(['body', 'answer']))
  const again = await beginAgain(person)
  // It arrived all the same, where the session is not in the cookie that did not come back.
  if (typeof again !== 'string' && again.verified === true) return 'cut off, and in'
  if (typeof again === 'string') return refused(stage, { begun, outcome: `not begun: ${again}`, person })
  const second = await person.answerTo(again)
  if (second === undefined) return refused(stage, { begun, outcome: 'Duo gave no answer', person })
  const outcome = await person.finish(again, second)
  return outcome === 'verified' ? 'verified after a cut' : refused(stage, { begun, outcome, person })
}

/**
 * Where the login had ended after all, the session has a new id, which did not come back either: the old one is
 * nobody's.
 */
async function beginAgain(person: Person): Promise<StartedLogin | string> {
  const begun = await person.begin()
  if (begun !== 'first_factor_required') return begun
  await person.firstFactor()
  return person.begin()
}
