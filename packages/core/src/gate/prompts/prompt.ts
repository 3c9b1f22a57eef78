import type { RejectReason } from '../../errors/rejections.js'
import type { Fetch } from '../../transport/fetch.js'
import type { UniversalClaims } from '../../universal/claims.js'
import type { UsernameMatch } from '../../universal/username-match.js'
import type { MessageName } from '../pages/texts.js'
import type { MaybePromise } from '../../maybe-promise.js'

/** Which of Duo's prompts: Web SDK v2's iframe, or the Universal Prompt of v4. */
export type PromptKind = 'iframe' | 'universal'

/** One of Duo's prompts with its keys, ready to be given to a gate. */
export interface Prompt<Kind extends PromptKind = PromptKind> {
  readonly kind: Kind
  /**
   * The application key (Duo's integration key or client ID). A proof is valid only for the key that it was made for.
   */
  readonly key: string
  /** The origin of Duo's host. */
  readonly duoOrigin: string
  /** Whether that is a local Duo. */
  readonly loopback: boolean
  /**
   * Returns whether Duo knows a string, which must then never sign the application's own cookies. It is a function,
   * like `ownSecrets`, so that printing the prompt prints no secret.
   */
  isKnownToDuo(text: string): boolean
  /** What only the application knows, newest first; the gate's cookie keys are derived from it by default. */
  ownSecrets?(): readonly string[]
  /** Whether a page of the application leads to Duo, instead of a redirect. */
  readonly handOver?: boolean
  /** @throws DuoError `invalid_option` for what does not fit the gate */
  open(environment: PromptEnvironment): OpenPrompt
}

/** What a gate gives to its prompts. */
export interface PromptEnvironment {
  /** Milliseconds. */
  readonly now: () => number
  /** The absolute URL of the gate's callback. */
  readonly callbackUrl: string
  readonly fetch?: Fetch | undefined
  readonly usernameMatch?: UsernameMatch | undefined
  /** What the gate does while Duo is out of reach, for a prompt that would not notice by itself. */
  readonly failMode?: 'open' | 'closed' | undefined
}

/** The two steps of a prompt. */
export interface OpenPrompt {
  /**
   * @throws DuoError `duo_unavailable` and the other failures of a call to Duo
   */
  start(login: PromptLogin): MaybePromise<PromptStart>
  finish(
    parameters: URLSearchParams,
    login: { user: string; memory: Readonly<Record<string, string>> },
  ): MaybePromise<PromptResult>
}

/** Whose login begins. */
export interface PromptLogin {
  /** The framework's context of the request that begins it. */
  readonly ctx: unknown
  readonly username: string
  /** The attempt's name, which nobody can guess. */
  readonly attempt: string
  /** Whether a verification that Duo remembers does not do. */
  readonly fresh: boolean
}

/** The page to show, and the state to keep until the response arrives. */
export type PromptStart = (
  | { readonly frame: PromptFrame }
  | {
      /** Where the browser has to go, as a page of its own. */
      readonly authUrl: string
    }
) & { readonly memory: Readonly<Record<string, string>> }

/** What the page around the iframe needs. */
export interface PromptFrame {
  /** The host as the browser script takes it: a host name, or an `http://` URL of a local Duo. */
  readonly host: string
  readonly sigRequest: string
  readonly postArgument: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The result of verifying Duo's response. */
export type PromptResult = AcceptedAnswer | RejectedAnswer

export interface AcceptedAnswer {
  readonly accepted: true
  /** What may be accepted once only. */
  readonly replayId: string
  /** Seconds to remember it for. */
  readonly replayable: number
  /** The parameters of the callback that are not Duo's. */
  readonly fields: URLSearchParams
  /** Seconds since 1970: when the user really confirmed, where Duo says it. */
  readonly confirmedAt?: number | undefined
  /** Where Duo says it. */
  readonly how?: Confirmation | undefined
  readonly claims?: UniversalClaims | undefined
}

/** How the user confirmed, by Duo's name. */
export interface Confirmation {
  /** With what, such as `duo_push`; nothing where no factor was used. */
  readonly factor?: string
  /** Why Duo let them in, such as `user_approved` or `bypass_user`. */
  readonly reason?: string
}

export interface RejectedAnswer {
  readonly accepted: false
  readonly reason: RejectReason
  /** What the page says, where more is known than the reason. */
  readonly message?: MessageName | undefined
  readonly secondsLate?: number | undefined
  readonly detail?: string | undefined
  readonly error?: unknown
}
