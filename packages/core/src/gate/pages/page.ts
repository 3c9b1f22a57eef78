import type { DuoErrorCode } from '../../errors/failures.js'
import type { Brand } from './brand.js'
import type { Labels, MessageName } from './texts.js'

/** What a page is about. */
export type PageKind = 'prompt' | 'hand-over' | 'refused' | 'rejected' | 'unavailable'

/** A link of a page; the first one is the main one. */
export interface PageAction {
  /** What it is for. */
  readonly name: Exclude<keyof Labels, 'reference' | 'account' | 'frame' | 'needsScript'>
  readonly label: string
  readonly href: string
  /** In a frame: the link has to open in the whole window. */
  readonly target?: '_top'
}

/** Everything that a page shows. Each string is plain text: escape it in HTML. */
export interface MessagePage {
  readonly kind: Exclude<PageKind, 'prompt'>
  /** Why, as in the event and in the problem document; missing for a page that only leads on. */
  readonly code?: DuoErrorCode
  /** The name of the message, as in `pages.texts`. */
  readonly message: MessageName
  /** The HTTP status that the gate sends. */
  readonly status: number
  /** For the `lang` attribute. */
  readonly language: string
  /** For the `dir` attribute. */
  readonly direction: 'ltr' | 'rtl'
  readonly title: string
  readonly text: string
  readonly actions: readonly PageAction[]
  /** A reference that a user can read to a help desk, the same as in the event. `undefined` without an event. */
  readonly reference?: string
  /** Advice for the developer; only with a local Duo. */
  readonly advice?: string
  /** For the page's own `style` and `link` elements: the content security policy allows no others. */
  readonly nonce: string
  readonly brand: Brand
  /** Words that appear next to messages. */
  readonly labels: Labels
}

/** The page around Duo's iframe. */
export interface PromptPage extends Omit<MessagePage, 'kind'> {
  readonly kind: 'prompt'
  /** Who confirms. */
  readonly username: string
  readonly frame: PromptFrameParts
}

/** The pieces that the prompt page has to contain. */
export interface PromptFrameParts {
  /** Attributes of the iframe: what Duo's browser script reads, and the application's own. */
  readonly iframe: Readonly<Record<string, string>>
  /** Attributes of the script element; `src` is under `basePath`. */
  readonly script: Readonly<Record<string, string>>
  /** The elements as markup, ready to be placed. */
  readonly html: string
}

/** A page of the gate, for `pages.render`. */
export type Page = MessagePage | PromptPage
