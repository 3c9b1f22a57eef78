import { createHash } from 'node:crypto'

declare const __DUOKIT_PROMPT_SCRIPT__: string

/** The browser script as the gate serves it. */
export interface PromptScript {
  readonly text: string
  /** Part of a file name that may be cached for good. */
  readonly hash: string
  /** For the `integrity` attribute (W3C Subresource Integrity). */
  readonly integrity: string
}

let script: PromptScript | undefined

/** The script of `@duokit/browser`, put in at build time; hashed when it is first needed. */
export function promptScript(): PromptScript {
  script ??= describe(__DUOKIT_PROMPT_SCRIPT__)
  return script
}

function describe(text: string): PromptScript {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const integrity = `sha384-${createHash('sha384').update(text).digest('base64')}`
  return Object.freeze({ text, hash, integrity })
}
