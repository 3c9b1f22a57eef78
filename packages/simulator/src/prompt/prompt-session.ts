import { randomBytes } from 'node:crypto'
import type { Application } from '../settings/application.js'
import type { Outcome } from '../settings/outcomes.js'
import type { KeyKind } from '../state/device.js'
import { newChallenge } from '../state/challenges.js'
import type { Failure } from './failure.js'

/** What the person in front of a prompt sees. */
export type View =
  | { kind: 'choose'; problem?: string; notice?: string }
  | { kind: 'waiting'; factor: 'push' | 'phone'; txid: string; code: string }
  | { kind: 'stalled' }
  | { kind: 'enroll'; problem?: string }
  | { kind: 'failed'; text: string }
  | { kind: 'ended'; text: string }
  | { kind: 'answered'; title: string; text: string }

/** How a person proved to be the one, or why nobody asked. */
export type Factor =
  | 'push'
  | 'verified_push'
  | 'phone'
  | KeyKind
  | 'passcode'
  | 'sms'
  | 'bypass_code'
  | 'enrollment'
  | 'bypass_user'
  | 'remembered_device'
  | 'none'

/** How an attempt went. */
export interface Attempt {
  factor: Factor
  /** The name of the device, where one took part. */
  device?: string | undefined
  /** When the person last proved who they are, if that was not now (Unix seconds). */
  confirmedAt?: number | undefined
}

/** Who logs in where. */
export interface About {
  application: Application
  user: string
  /** The origin of the site that is logged in to. */
  origin: string
  /** Which browser it is, where that can be told. */
  browser?: string
}

/** One login in front of one of the two prompts: at most one answer comes out of it. */
export abstract class PromptSession {
  readonly sid = randomBytes(24).toString('base64url')
  readonly application: Application
  readonly user: string
  readonly origin: string
  readonly browser: string
  /** Whether the application asked for an enrolment, whatever the user has. */
  readonly enrols: boolean = false
  /** Seconds since an authentication after which a remembered device is asked again; 0 always asks. */
  readonly maxAge: number = Infinity
  view: View = { kind: 'choose' }
  /** Counts up whenever the view changes, so that the page knows when to fetch it again. */
  revision = 0
  /** Whether the answer has left. */
  delivered = false
  /** Whether the person asked to be remembered with the attempt that is going on. */
  remember = false

  /** What an authenticator signs in this login. */
  challenge = newChallenge()

  /** Uses the challenge up, if it is this one: what was signed once is not accepted again. */
  useChallenge(given: string): boolean {
    const right = given === this.challenge
    this.challenge = newChallenge()
    return right
  }

  /** What people read in place of the user name. */
  get shownUser(): string {
    return this.user
  }

  /** What people read in place of the application's name. */
  get shownApplication(): string {
    return this.application.name
  }

  /** Where its forms are posted. */
  abstract readonly action: string
  /** Whether an authenticator can be added here: a page that is framed by another site needs its leave for that. */
  abstract readonly addsKeys: boolean
  /** What the person should know about being remembered. */
  abstract readonly rememberHint: string

  constructor({ application, user, origin, browser = '' }: About) {
    this.application = application
    this.user = user
    this.origin = origin
    this.browser = browser
  }

  get ikey(): string {
    return this.application.ikey
  }

  show(view: View): void {
    this.view = view
    this.revision += 1
  }

  /** Makes the answer that lets the user in, and says what the log should hold of it. */
  abstract answer(how: Attempt): Record<string, string>

  /** Tells the application of a failure. False: only the person hears of it, who may try again. */
  abstract refuse(why: Failure, how: Attempt): boolean

  /** Plays an outcome that not every prompt has; `allow` lets the user in. False: this one does not have it. */
  abstract playSpecial(outcome: Outcome, allow: () => void): boolean
}

const KEPT = 1000

/** A kind of login, by its class. */
type Kind<Session extends PromptSession> = abstract new (...parts: never[]) => Session

/** The open logins of one application, known by an unguessable id. */
export class PromptSessions {
  readonly #open = new Map<string, PromptSession>()

  add<Session extends PromptSession>(session: Session): Session {
    this.#open.set(session.sid, session)
    const [oldest] = this.#open.keys()
    if (this.#open.size > KEPT && oldest !== undefined) this.#open.delete(oldest)
    return session
  }

  has(sid: string): boolean {
    return this.#open.has(sid)
  }

  /** The login with this id, if it is one of this kind. */
  get<Session extends PromptSession>(sid: string, kind: Kind<Session>): Session | undefined {
    const found = this.#open.get(sid)
    return found instanceof kind ? found : undefined
  }

  clear(): void {
    this.#open.clear()
  }
}
