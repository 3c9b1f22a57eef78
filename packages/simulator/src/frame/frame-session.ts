import type { Instruments } from '../state/instruments.js'
import { BAD_AUTH, type BadAuth, type Outcome } from '../settings/outcomes.js'
import { PromptSession, type Attempt } from '../prompt/prompt-session.js'
import type { ParentPage } from './parent-page.js'
import { signAnswer } from './signed-answer.js'
import type { SignedRequest } from './signed-request.js'

/** One opened frame. It is known by an unguessable id in forms: third-party cookies may be blocked. */
export class FrameSession extends PromptSession {
  readonly action = '/frame/sim/prompt'
  readonly rememberHint = 'For every browser; it is not a cookie.'
  readonly addsKeys = false
  override readonly enrols: boolean
  readonly request: SignedRequest
  readonly parent: ParentPage
  /** Waits to be posted to the parent with the next view. */
  message: string | undefined
  readonly #duo: Instruments
  #spoiled: BadAuth | undefined

  constructor(duo: Instruments, request: SignedRequest, parent: ParentPage) {
    super({ application: request.application, user: request.user, origin: parent.origin })
    this.#duo = duo
    this.request = request
    this.parent = parent
    this.enrols = request.answer === 'ENROLL'
  }

  answer(_how: Attempt): Record<string, string> {
    const { answerLifetime, badAuth } = this.#duo.config.get()
    const spoiled = this.#spoiled ?? badAuth
    this.message = signAnswer(this.request, { now: this.#duo.clock.now(), lifetime: answerLifetime, spoiled })
    return { answer: this.request.answer, ...(spoiled ? { spoiled } : {}) }
  }

  // The frame says nothing to the page around it: the person tries again or leaves.
  refuse(): boolean {
    return false
  }

  playSpecial(outcome: Outcome, allow: () => void): boolean {
    if (outcome.startsWith('err:')) this.#sendError(outcome.slice(4))
    else if (outcome.startsWith('open_window:')) this.#openWindow(outcome.slice(12))
    else {
      this.#spoiled = BAD_AUTH.find((mode) => outcome === `tamper:${mode}`)
      if (this.#spoiled === undefined) return false
      allow()
    }
    return true
  }

  #sendError(text: string): void {
    this.message = `ERR|${text}`
    // The original script ignores an error text with other characters.
    const understood = /^[\w\s.()]+$/.test(text)
    this.#log({ message: 'ERR', text, understood })
    this.show({ kind: 'answered', title: 'Not logged in', text: `The application was told of an error: ${text}` })
  }

  #openWindow(url: string): void {
    this.message = `DUO_OPEN_WINDOW|${url}`
    this.#log({ message: 'DUO_OPEN_WINDOW', url })
    // The page around the frame goes on listening after this message, so the login may go on.
    this.show({ kind: 'failed', text: `The page was asked to open ${url}.` })
  }

  #log(detail: Record<string, string | boolean>): void {
    this.#duo.events.add({ kind: 'message.sent', ikey: this.ikey, user: this.user, detail })
  }
}
