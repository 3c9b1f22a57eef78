import type { Passed } from './person.ts'
import { mustBeOut, refused, type Stage } from './stage.ts'

type Through = Exclude<Passed, { failure: string }>

/** One person's answer comes from the browser of another, who then goes on with their own. */
export async function foreign(stage: Stage): Promise<string> {
  const begun = performance.now()
  const prompt = stage.random.pick(['iframe', 'universal'])
  const [person, other] = [stage.person('alice', prompt), stage.person('allow.bob', prompt)]
  const [own, others] = [await person.throughDuo(), await other.throughDuo()]
  if (own.failure !== undefined || others.failure !== undefined)
    return refused(stage, { begun, outcome: own.failure ?? others.failure ?? '', person })
  for (const answer of crossings(own, others)) {
    const outcome = await person.finish(own.login, answer)
    await mustBeOut(stage, person, `somebody else’s answer was ${outcome}`)
  }
  const outcome = await person.finish(own.login, own.answer)
  return outcome === 'verified' ? 'verified after somebody else’s answer' : refused(stage, { begun, outcome, person })
}

/** The other's answer as it is, and joined with what this login was given. */
function crossings(own: Through, others: Through): string[] {
  if (own.login.prompt === 'iframe')
    return [others.answer, `${others.answer.split(':')[0]}:${own.answer.split(':')[1]}`]
  const mine = parametersOf(own.answer)
  const theirs = parametersOf(others.answer)
  const joined = new URLSearchParams({ state: mine.get('state') ?? '', duo_code: theirs.get('duo_code') ?? '' })
  return [others.answer, `/duo/callback?${joined.toString()}`]
}

function parametersOf(path: string): URLSearchParams {
  return new URL(path, 'http://localhost').searchParams
}

/** One person's login under way is planted in the browser of another. */
export async function swapped(stage: Stage): Promise<string> {
  const prompt = stage.random.pick(['iframe', 'universal'])
  const [person, other] = [stage.person('alice', prompt), stage.person('allow.bob', prompt)]
  const [own, others] = [await person.throughDuo(), await other.throughDuo()]
  if (own.failure !== undefined || others.failure !== undefined) return own.failure ?? others.failure ?? ''
  for (const [name, value] of other.browser.jar) if (name.includes('-try-')) person.browser.jar.set(name, value)
  const outcome = await person.finish(others.login, others.answer)
  await mustBeOut(stage, person, `a planted login was ${outcome}`)
  const nobody = person.copy()
  for (const name of nobody.browser.jar.keys()) if (!name.includes('-try-')) nobody.browser.jar.delete(name)
  const without = await nobody.finish(own.login, own.answer)
  await mustBeOut(stage, nobody, `a login without its session was ${without}`)
  return `planted: ${outcome}`
}
