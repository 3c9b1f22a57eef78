/** Duo's two prompts, in the words of the pages. The first one that there are keys for is taken without a choice. */
export const prompts = {
  universal: { label: 'Universal Prompt', hint: 'sends you to Duo and back' },
  iframe: { label: 'iframe', hint: 'inside a page of this site; Duo ended its support in 2024' },
} as const

export type PromptName = keyof typeof prompts

/** The prompts that there are keys for. */
export function promptsIn(keys: Readonly<Partial<Record<PromptName, unknown>>>): readonly PromptName[] {
  return (['universal', 'iframe'] as const).filter((name) => keys[name] !== undefined)
}

/**
 * The prompt of a session: the one that was chosen at its login, if there still are keys for it.
 *
 * @param wanted - whatever a form or a session says
 */
export function choosePrompt(keys: Readonly<Partial<Record<PromptName, unknown>>>, wanted: unknown): PromptName {
  const there = promptsIn(keys)
  const chosen = there.find((name) => name === wanted) ?? there[0]
  if (chosen === undefined) throw new Error('there are keys for no prompt')
  return chosen
}
