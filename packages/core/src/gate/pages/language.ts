import type { Texts } from './texts.js'

/**
 * A language of the pages. Those that exist are subpaths of `@duokit/core/languages`; an application may pass its own.
 */
export interface Language {
  /** The language tag (BCP 47), such as `pt-BR`; the `lang` of pages. */
  readonly tag: string
  /** More language ranges that it is chosen for, such as `pt`. */
  readonly also?: readonly string[]
  /** `ltr` by default. */
  readonly direction?: 'ltr' | 'rtl'
  readonly texts: Texts
}
