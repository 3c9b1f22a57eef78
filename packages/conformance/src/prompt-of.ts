import type { TargetChoice, TargetPrompt } from './target.js'

type IframeKeys = Omit<Extract<TargetPrompt, { kind: 'iframe' }>, 'kind'>
type UniversalKeys = Omit<Extract<TargetPrompt, { kind: 'universal' }>, 'kind'>

/** What an adapter makes prompts with. */
export interface PromptMakers<Iframe, Universal> {
  iframePrompt(keys: IframeKeys): Iframe
  universalPrompt(keys: UniversalKeys): Universal
}

/**
 * Makes the option `prompt` of `createDuo` for a target.
 *
 * @param makers - the adapter's own `iframePrompt` and `universalPrompt`
 */
export function promptOf<Iframe, Universal>(
  prompt: TargetPrompt | TargetChoice,
  makers: PromptMakers<Iframe, Universal>,
): Iframe | Universal | { choose: TargetChoice['choose']; prompts: Record<string, Iframe | Universal> } {
  const one = ({ kind: _, ...keys }: TargetPrompt) =>
    'akey' in keys ? makers.iframePrompt(keys) : makers.universalPrompt(keys)
  if (prompt.kind !== 'choice') return one(prompt)
  const prompts = Object.entries(prompt.prompts).map(([name, each]) => [name, one(each)] as const)
  return { choose: prompt.choose, prompts: Object.fromEntries(prompts) }
}
