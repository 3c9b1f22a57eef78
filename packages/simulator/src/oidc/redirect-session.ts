import { randomUUID } from 'node:crypto'
import type { Instruments } from '../state/instruments.js'
import { BAD_ID_TOKEN, type BadIdToken, type Outcome } from '../settings/outcomes.js'
import { FAILURES, type Failure } from '../prompt/failure.js'
import { PromptSession, type Attempt } from '../prompt/prompt-session.js'
import type { AccessDevice } from '../prompt/access-device.js'
import type { AuthorizeRequest } from './authorize-request.js'
import type { Codes } from '../prompt/codes.js'
import { withParameters } from '../settings/redirect-uri.js'

/** A login on Duo's own page, which ends with the way back to the application. */
export class RedirectSession extends PromptSession {
  readonly action = '/frame/v4/sim/prompt'
  readonly rememberHint = 'In this browser, by a cookie.'
  readonly addsKeys = true
  override readonly maxAge: number
  readonly request: AuthorizeRequest
  /** Where the browser goes when it comes next; nothing while the login goes on. */
  location: string | undefined
  readonly #duo: Instruments & { codes: Codes }
  readonly #access: AccessDevice
  #spoiled: BadIdToken | undefined

  constructor(
    duo: Instruments & { codes: Codes },
    request: AuthorizeRequest,
    from: { browser: string; access: AccessDevice },
  ) {
    const { application, user, redirectUri } = request
    super({ application, user, origin: new URL(redirectUri).origin, browser: from.browser })
    this.#duo = duo
    this.request = request
    this.#access = from.access
    this.maxAge = request.maxAge
  }

  override get shownUser(): string {
    return this.request.display.username ?? this.user
  }

  override get shownApplication(): string {
    return this.request.display.applicationName ?? this.application.name
  }

  answer(how: Attempt): Record<string, string> {
    this.#goBackWithCode(how, undefined)
    return { prompt: 'universal', ...(this.#spoiled ? { spoiled: this.#spoiled } : {}) }
  }

  refuse(why: Failure, how: Attempt): boolean {
    const { denyMode } = this.#duo.config.get()
    if (denyMode === 'stay') return false
    if (denyMode === 'redirect') this.#goBackWithError('access_denied', FAILURES[why])
    else this.#goBackWithCode(how, why)
    return true
  }

  playSpecial(outcome: Outcome, allow: () => void): boolean {
    if (outcome.startsWith('error_redirect:')) {
      this.#goBackWithError(outcome.slice(15), 'The local Duo was asked to fail.')
      return true
    }
    this.#spoiled = BAD_ID_TOKEN.find((mode) => outcome === `tamper:${mode}`)
    if (this.#spoiled === undefined) return false
    allow()
    return true
  }

  #goBackWithCode({ factor, device, confirmedAt }: Attempt, failure: Failure | undefined): void {
    const { redirectUri, nonce, codeName } = this.request
    const { codeParam } = this.#duo.config.get()
    const at = this.#duo.clock.now()
    const code = this.#duo.codes.issue({
      redirectUri,
      nonce,
      issuedAt: at,
      record: {
        user: this.user,
        destination: this.request.display.applicationName,
        txid: randomUUID(),
        at,
        confirmedAt,
        factor,
        device,
        failure,
        access: this.#access,
        spoiled: this.#spoiled,
      },
    })
    this.#goBack({ [codeParam ?? codeName]: code })
  }

  #goBackWithError(error: string, description: string): void {
    this.#goBack({ error, error_description: description })
  }

  #goBack(parameters: Record<string, string>): void {
    const { redirectUri, state } = this.request
    const { wrongState, noState } = this.#duo.config.get()
    const sent = wrongState ? 'a-state-that-nobody-sent' : state
    this.location = withParameters(redirectUri, { ...(noState ? {} : { state: sent }), ...parameters })
    const detail = {
      to: redirectUri,
      with: Object.keys(parameters).join(' '),
      ...(parameters.error === undefined ? {} : { error: parameters.error }),
    }
    this.#duo.events.add({ kind: 'redirect.sent', ikey: this.ikey, user: this.user, detail })
    this.show({ kind: 'answered', title: 'Going back', text: 'The application goes on from here.' })
  }
}
