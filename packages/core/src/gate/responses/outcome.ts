import type { RejectReason } from '../../errors/rejections.js'
import type { SetCookie } from '../request/cookies.js'
import type { Prompt, PromptFrame } from '../prompts/prompt.js'
import type { UnavailableCode } from '../prompts/unavailable-code.js'
import type { MessageName } from '../pages/texts.js'

/** Why a guard did not let a request through. */
export type RefusalCode =
  | 'first_factor_required'
  | 'duo_required'
  | 'verification_too_old'
  | 'factor_not_accepted'
  | 'invalid_username'

/** What a step of a login, or a guard, came to. `render` turns it into a response. */
export type Outcome =
  | Onward
  | Refused
  | Rejected
  | Unavailable
  | PromptOpened
  | PromptElsewhere
  | HandOver
  | Status
  | LoggedOut
  | Silent

interface WithCookies {
  /** Cookies to set with the response. */
  readonly cookies?: readonly SetCookie[]
}

/** The user is verified: on to where the login led. */
export interface Onward extends WithCookies {
  readonly kind: 'onward'
  readonly next: string | undefined
  /** Joins the JSON for a script. */
  readonly data?: unknown
}

/** A request did not pass. */
export interface Refused extends WithCookies {
  readonly kind: 'refused'
  readonly code: RefusalCode
  /** The URL that the refused user goes to next: the first factor, or the start of a login. */
  readonly way: string | undefined
  /** In place of the code's own message; the person then gets a page. */
  readonly message?: MessageName | undefined
  /** Whether the request was for a login, not for a guarded page. */
  readonly ofLogin?: boolean | undefined
}

/** A login, or a request to one of the gate's routes, ended without a proof. */
export interface Rejected extends WithCookies {
  readonly kind: 'rejected'
  readonly code: RejectReason
  /** In place of the code's own message, where more is known. */
  readonly message?: MessageName | undefined
  readonly error?: unknown
  readonly username?: string | undefined
  readonly attempt?: string | undefined
  /** As the event has it. */
  readonly reference: string
  /** Where the login begins again. */
  readonly retry: string
  /** Where the login led. */
  readonly next?: string | undefined
  /** The methods that the route takes. */
  readonly allow?: readonly string[]
}

/** A login could not begin, because Duo could not be asked. */
export interface Unavailable extends WithCookies {
  readonly kind: 'unavailable'
  readonly code: UnavailableCode
  readonly error: unknown
  readonly username: string
  readonly attempt: string
  readonly reference: string
  readonly retry: string
  readonly next: string | undefined
}

/** A login began with the iframe. */
export interface PromptOpened extends WithCookies {
  readonly kind: 'prompt'
  readonly prompt: Prompt
  readonly frame: PromptFrame
  readonly username: string
  readonly attempt: string
  readonly reference: string
}

/** A login began with a prompt on a page of Duo. */
export interface PromptElsewhere extends WithCookies {
  readonly kind: 'prompt-elsewhere'
  readonly prompt: Prompt
  readonly authUrl: string
  readonly username: string
  readonly attempt: string
  readonly reference: string
}

/** A page of this site makes the next request, instead of a redirect. */
export interface HandOver extends WithCookies {
  readonly kind: 'hand-over'
  readonly to: string
}

/** Whether the user is verified, for scripts. */
export interface Status extends WithCookies {
  readonly kind: 'status'
  readonly value: object
}

export interface LoggedOut extends WithCookies {
  readonly kind: 'logged-out'
  /** The URL that the browser goes to next. */
  readonly next: string
}

/** A response without words: for a browser that only looks ahead, or a HEAD request. */
export interface Silent extends WithCookies {
  readonly kind: 'silent'
  readonly status: number
}
