import { invalidOption } from '../../errors/errors.js'
import type { MaybePromise } from '../../maybe-promise.js'
import { chain } from '../../maybe-promise.js'
import type { OpenPrompt, Prompt, PromptEnvironment } from './prompt.js'

/**
 * Several prompts side by side, for moving people from one to the other group by group.
 *
 * @typeParam Ctx - the framework's request object
 */
export interface PromptChoice<Ctx> {
  /** All that may be chosen, each under a name. */
  readonly prompts: Readonly<Record<string, Prompt>>
  /**
   * Returns the name of a user's prompt. duokit calls it when a login starts and when it ends. A login ends only with
   * the prompt that it started with, and only while that is still the user's prompt.
   */
  readonly choose: (username: string, ctx: Ctx) => MaybePromise<string>
}

/** A prompt of a gate, under its name. */
export interface NamedPrompt {
  readonly name: string
  readonly prompt: Prompt
  readonly steps: OpenPrompt
}

/** The prompts of a gate. */
export interface PromptSet<Ctx> {
  readonly all: readonly NamedPrompt[]
  /** @throws DuoError `invalid_option` for an unknown name */
  choose(username: string, ctx: Ctx): MaybePromise<NamedPrompt>
}

/** The prompts of an option, under their names; a single one is named after its kind. */
export function promptsOf<Ctx>(
  option: Prompt | PromptChoice<Ctx>,
): readonly (readonly [name: string, prompt: Prompt])[] {
  return isChoice(option) ? Object.entries(option.prompts) : [[option.kind, option]]
}

/** @throws DuoError `invalid_option` */
export function openPrompts<Ctx>(option: Prompt | PromptChoice<Ctx>, environment: PromptEnvironment): PromptSet<Ctx> {
  const all = promptsOf(option).map(([name, prompt]) => ({ name, prompt, steps: prompt.open(environment) }))
  const [only] = all
  if (only === undefined) throw invalidOption('prompt', 'must name at least one prompt')
  if (!isChoice(option)) return { all, choose: () => only }
  const named = (name: unknown): NamedPrompt => {
    const found = all.find((prompt) => prompt.name === name)
    if (found === undefined) throw invalidOption('prompt.choose', 'must return the name of one of the prompts')
    return found
  }
  return { all, choose: (username, ctx) => chain(option.choose(username, ctx), named) }
}

function isChoice<Ctx>(option: Prompt | PromptChoice<Ctx>): option is PromptChoice<Ctx> {
  return 'prompts' in option
}
