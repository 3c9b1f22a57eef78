import { must, type Scenario } from '../scenario.js'
import { withPrompt } from '../stage.js'

type Rest = Parameters<typeof must> extends [number, string, ...infer R] ? R : never

/** A scenario whose applications have the Universal Prompt, if they say nothing else. */
export function redirect(number: number, name: string, ...[run, ...needs]: Rest): Scenario {
  return must(number, name, (stage) => run(withPrompt(stage, 'universal')), 'universal', ...needs)
}
