import type { DuoErrorCode } from '../../errors/failures.js'
import type { RejectReason } from '../../errors/rejections.js'
import type { PageKind } from '../pages/page.js'
import type { MessageName } from '../pages/texts.js'
import type { DuoProof } from '../proofs/proof.js'
import type { PromptKind } from '../prompts/prompt.js'
import type { UnavailableCode } from '../prompts/unavailable-code.js'

/**
 * What happened to a login, for an audit log. No event contains a key, a token or a signed string.
 *
 * `attempt` joins the events of one login. `username` is the user who passed the first factor.
 */
export type DuoEvent =
  | ({
      /** A user was shown the prompt, or redirected to Duo. */
      readonly type: 'started'
      readonly username: string
      readonly attempt: string
      /** `universal` or `iframe`. */
      readonly prompt: PromptKind
    } & Shown)
  | ({
      /** A login ended with a proof. */
      readonly type: 'verified'
      readonly username: string
      readonly attempt: string
      /** When the login started, on whichever instance: seconds since 1970. */
      readonly startedAt: number
      /** The proof, with `verifiedAt` and `expiresAt` in seconds, `method`, and with the Universal Prompt `factor`. */
      readonly proof: DuoProof
    } & Shown)
  | ({
      /** A login could not start, because Duo was unavailable. */
      readonly type: 'unavailable'
    } & Outage)
  | ({
      /** A user was let in without Duo, because Duo was unavailable and `failMode` is `open`. */
      readonly type: 'bypassed'
      /** The proof, with `method: 'bypass'`. */
      readonly proof: DuoProof
    } & Outage)
  | ({
      /** A login ended without a proof, or a request was not part of a login. */
      readonly type: 'rejected'
      /** `undefined` for a request without a first factor. */
      readonly username: string | undefined
      /** `undefined` for a request that is not part of a login. */
      readonly attempt: string | undefined
      /** When the login started: seconds since 1970. `undefined` for a request that is not part of a login. */
      readonly startedAt?: number | undefined
      /** The code of the [rejection](./errors.md). */
      readonly reason: RejectReason
      /** What to do, for the people who run the application. */
      readonly advice: string
      /** For `expired`: by how many seconds. A small number points to a clock that is ahead. */
      readonly secondsLate?: number | undefined
      /** What Duo said, or what is wrong with it. Unsigned. */
      readonly detail?: string | undefined
      /** What a callback of the application, the single-use store or the call to Duo threw. */
      readonly error?: unknown
    } & Shown)
  | {
      /** `pages.render` or `pages.language` failed, and duokit's own page was sent. */
      readonly type: 'page_failed'
      readonly username: string | undefined
      readonly attempt: string | undefined
      /** The reference on the page. `undefined` for a page without an event of its own. */
      readonly reference: string | undefined
      /** The language of the page. */
      readonly language: string
      /** Which page: its `kind`, `code` and `message`. */
      readonly page: {
        readonly kind: PageKind
        readonly code: DuoErrorCode | undefined
        readonly message: MessageName
      }
      /** What to do, for the people who run the application. */
      readonly advice: string
      /** What was thrown, or a `DuoError` that says what was wrong. */
      readonly error: unknown
    }
  | {
      /**
       * A login ended before its proof expired. With several instances, pass the event on and call `duo.end(attempt)`
       * on the others, so that they close its sockets.
       */
      readonly type: 'ended'
      readonly username: string
      /** The first attempt of this login, if a step-up renewed it. */
      readonly attempt: string
      /** A short form of `attempt`. */
      readonly reference: string
      /** `logged_out` or `user_changed`. */
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

/** Why Duo was unavailable when a login was to start. */
interface Outage extends Shown {
  readonly username: string
  readonly attempt: string
  /** `universal` or `iframe`. */
  readonly prompt: PromptKind
  /** The code of the [failed call](./errors.md). */
  readonly code: UnavailableCode
  /** What to do, for the people who run the application. */
  readonly advice: string
  /** What the call to Duo threw. */
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
