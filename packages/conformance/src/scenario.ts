import type { Stage } from './stage.js'
import type { Need, Target } from './target.js'

/** How binding a scenario is, as in RFC 2119. */
export type Level = 'MUST' | 'SHOULD'

/** One thing that an adapter has to do. Its id is for good: it is never used for anything else. */
export interface Scenario {
  /** Such as `DUO-031`. */
  readonly id: string
  readonly level: Level
  /** What has to happen, continuing the level: `refuse a response of another user`. */
  readonly name: string
  readonly needs: readonly Need[]
  /** Rejects with an `AssertionError` where the application does otherwise. */
  run(stage: Stage): Promise<void>
}

/** `DUO-031 MUST refuse a response of another user` */
export function titleOf({ id, level, name }: Scenario): string {
  return `${id} ${level} ${name}`
}

/** Why a target cannot have a scenario; `undefined` where it can. */
export function skipReason(scenario: Scenario, target: Target): string | undefined {
  for (const need of scenario.needs) {
    const reason = target.lacks?.[need]
    if (reason !== undefined) return reason
  }
  return undefined
}

type Written = [run: Scenario['run'], ...needs: Need[]]

/** Writes a scenario down that every adapter has to pass: its number, its name, what happens, and what it needs. */
export function must(number: number, name: string, ...[run, ...needs]: Written): Scenario {
  return { id: idOf(number), level: 'MUST', name, run, needs }
}

/** The same for what an adapter may leave out with a good reason. */
export function should(number: number, name: string, ...[run, ...needs]: Written): Scenario {
  return { id: idOf(number), level: 'SHOULD', name, run, needs }
}

function idOf(number: number): string {
  return `DUO-${String(number).padStart(3, '0')}`
}
