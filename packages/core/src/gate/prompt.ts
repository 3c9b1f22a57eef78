import type { RejectReason } from '../failures.js'
import type { MaybePromise } from './maybe-promise.js'
import type { PromptKind } from './proof.js'
import type { PromptParts } from './prompt-page.js'

/** One of Duo's prompts with its keys, ready to be given to a gate. */
export interface Prompt {
  readonly kind: PromptKind
  /** The application key (Duo's integration key): a proof counts only for the one it was made with. */
  readonly key: string
  /** The origin of Duo's host. */
  readonly duoOrigin: string
  /** Whether that is a local Duo. */
  readonly loopback: boolean
  /** What Duo knows: never fit to sign the application's own cookies. */
  readonly duoSecrets: readonly string[]
  /** What only the application knows, newest first; the gate's cookie keys are derived from it by default. */
  readonly ownSecrets?: readonly string[] | undefined
  /** The view around the prompt, when the application draws its own. */
  readonly renderPrompt?: ((parts: PromptParts) => MaybePromise<string>) | undefined
  /** @param now - milliseconds */
  open(environment: { now: () => number }): OpenPrompt
}

/** The two steps of a prompt. */
export interface OpenPrompt {
  start(username: string): PromptStart
  finish(parameters: URLSearchParams, login: { user: string; memory: Readonly<Record<string, string>> }): PromptResult
}

/** What to show, and what must be remembered until the answer comes. */
export interface PromptStart {
  readonly frame: PromptFrame
  readonly memory: Readonly<Record<string, string>>
}

/** What the page around the iframe needs. */
export interface PromptFrame {
  /** As the browser script takes it: a host, or an `http://` address of a local Duo. */
  readonly host: string
  readonly sigRequest: string
  readonly postArgument: string
  readonly attributes: Readonly<Record<string, string>>
}

/** What Duo's answer was worth. */
export type PromptResult =
  | {
      readonly accepted: true
      /** What may be accepted once only. */
      readonly replayId: string
      /** Seconds that it has to be remembered for. */
      readonly replayable: number
      /** The parameters of the callback that are not Duo's. */
      readonly fields: URLSearchParams
    }
  | {
      readonly accepted: false
      readonly reason: RejectReason
      readonly secondsLate?: number | undefined
      readonly detail?: string | undefined
    }
