/** The prompts that there are keys for, by name. */
export const promptKeys = Object.fromEntries(useRuntimeConfig().public.prompts.map((name) => [name, true]))
