import type { Scenario } from '../scenario.js'
import { withPrompt } from '../stage.js'

/** The scenarios that hold for both prompts. */
const both: ReadonlySet<number> = new Set([
  1, 2, 4, 8, 16, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 32, 45, 47, 48, 51, 52, 53, 54, 55, 65, 66, 67, 70, 71,
  72, 74, 80, 82, 88, 89, 90, 91, 92, 94, 96, 97, 98, 99, 101, 102, 104, 105, 106, 107, 110, 112, 120, 130, 132, 134,
  140, 142, 143, 144, 145, 146, 147, 148, 150, 153, 154,
])

const firstTwin = 400

/** The same again with the Universal Prompt, under ids of their own: DUO-430 is DUO-030. */
export function universalTwins(scenarios: readonly Scenario[]): readonly Scenario[] {
  return scenarios.filter((scenario) => both.has(numberOf(scenario))).map(twinOf)
}

function twinOf(scenario: Scenario): Scenario {
  return {
    ...scenario,
    id: `DUO-${firstTwin + numberOf(scenario)}`,
    name: `${scenario.name} (Universal Prompt)`,
    needs: [...scenario.needs, 'universal'],
    run: (stage) => scenario.run(withPrompt(stage, 'universal')),
  }
}

function numberOf({ id }: Scenario): number {
  return Number(id.slice('DUO-'.length))
}
