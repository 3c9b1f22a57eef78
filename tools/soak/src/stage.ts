import type { Simulator } from '@duokit/simulator'
import type { Choices } from './choices.ts'
import type { Trouble } from './faults.ts'
import { type Ledger, laws } from './ledger.ts'
import type { Person, PromptName } from './person.ts'

/** What a story takes place in. */
export interface Stage {
  readonly person: (name: string, prompt?: PromptName) => Person
  readonly random: Choices
  readonly duo: Simulator
  readonly trouble: Trouble
  readonly ledger: Ledger
}

/** What happens around a login. It gives its outcome, and tells the ledger of a law that it saw broken. */
export type Story = (stage: Stage) => Promise<string>

/** The users whom Duo lets in. */
export const honest = ['allow.bob', 'alice', 'enroll.dave'] as const

/** How the login of a person ended. */
export interface Ended {
  /** Of `performance.now()`. */
  readonly begun: number
  readonly outcome: string
  readonly person: Person
}

/** Tells that whoever should have got in did not; that is in order only while something was wrong. */
export function refused({ ledger, trouble }: Stage, { begun, outcome, person }: Ended): string {
  if (trouble.since(begun).every(({ harmless }) => harmless))
    ledger.breaks(laws.out, `${person.name}, ${person.prompt}: ${outcome}`)
  return outcome
}

/** Lets a person try whom Duo does not let in, unless what came back may count. */
export async function keptOut(stage: Stage, person: Person, mayCount = () => false): Promise<string> {
  const passed = await person.throughDuo()
  if (passed.failure !== undefined) return passed.failure
  const outcome = await person.finish(passed.login, passed.answer)
  if (!mayCount()) await mustBeOut(stage, person, outcome)
  return outcome
}

export async function mustBeOut({ ledger }: Stage, person: Person, what: string): Promise<void> {
  const seen = await person.account()
  if (seen !== undefined)
    ledger.breaks(laws.in, `${person.name} (${person.prompt}) sees the account of ${seen}: ${what}`)
}
