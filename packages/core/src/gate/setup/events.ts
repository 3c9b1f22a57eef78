import type { DuoErrorCode } from '../../errors/failures.js'
import type { RejectReason } from '../../errors/rejections.js'
import type { PageKind } from '../pages/page.js'
import type { MessageName } from '../pages/texts.js'
import type { DuoProof } from '../proofs/proof.js'
import type { PromptKind } from '../prompts/prompt.js'
import type { UnavailableCode } from '../prompts/unavailable-code.js'

/**
 * What happened to a login, for an audit log. No event holds a key, a token or a signed text.
 *
 * `attempt` joins the events of one login. `username` is who the first factor says it is.
 */
export type DuoEvent =
  | ({
      readonly type: 'started'
      readonly username: string
      readonly attempt: string
      readonly prompt: PromptKind
    } & Shown)
  | ({
      readonly type: 'verified'
      readonly username: string
      readonly attempt: string
      /** Seconds since 1970: when the login started, on whichever instance. */
      readonly startedAt: number
      readonly proof: DuoProof
    } & Shown)
  | ({ readonly type: 'unavailable' } & Outage)
  | ({ readonly type: 'bypassed'; readonly proof: DuoProof } & Outage)
  | ({
      readonly type: 'rejected'
      readonly username: string | undefined
      readonly attempt: string | undefined
      /** Seconds since 1970: when the login started; `undefined` for a request without one. */
      readonly startedAt?: number | undefined
      readonly reason: RejectReason
      /** What to do about it, for whoever runs the application. */
      readonly advice: string
      /** For `expired`: by how many seconds; a small number hints at a clock that runs ahead. */
      readonly secondsLate?: number | undefined
      /** What Duo said, or what is wrong with it. Unsigned. */
      readonly detail?: string | undefined
      /** What a callback of the application, the single-use store or the call to Duo threw. */
      readonly error?: unknown
    } & Shown)
  | {
      /** The application's part in a page failed, and our own page was sent: `pages.render`, or `pages.language`. */
      readonly type: 'page_failed'
      readonly username: string | undefined
      readonly attempt: string | undefined
      /** As on the page; missing for a page without an event of its own. */
      readonly reference: string | undefined
      readonly language: string
      readonly page: {
        readonly kind: PageKind
        readonly code: DuoErrorCode | undefined
        readonly message: MessageName
      }
      readonly advice: string
      /** What was thrown, or a `DuoError` that says what was wrong. */
      readonly error: unknown
    }
  | {
      /**
       * A login ended before its proof expired. Tell other instances with `duo.end(attempt)`, so that they close its
       * sockets too.
       */
      readonly type: 'ended'
      readonly username: string
      /** The first attempt of this login, where a step-up renewed it. */
      readonly attempt: string
      readonly reference: string
      readonly reason: EndReason
    }

/**
 * Why a login ended: by `forget` or `POST logout`, or because its session belongs to another user now, or to nobody.
 */
export type EndReason = 'logged_out' | 'user_changed'

/** What the person of an event sees. */
interface Shown {
  /** The language of the pages that this browser gets. */
  readonly language: string
  /** A short form of `attempt`, as a page shows it, for a person to read to a help desk. */
  readonly reference: string
}

/** Why Duo could not be asked when a login was to begin. */
interface Outage extends Shown {
  readonly username: string
  readonly attempt: string
  readonly prompt: PromptKind
  readonly code: UnavailableCode
  /** What to do about it, for whoever runs the application. */
  readonly advice: string
  readonly error: unknown
}

/** Hands an event to the application; its failure changes no response. */
export function createEmitter(onEvent: (event: DuoEvent) => unknown): (event: DuoEvent) => void {
  return (event) => {
    try {
      // A promise of any library may fail, too.
      Promise.resolve(onEvent(event)).catch(() => undefined)
    } catch {
      // An audit log that fails must not keep people out, nor let anyone in.
    }
  }
}
