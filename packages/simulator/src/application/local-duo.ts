import { randomBytes } from 'node:crypto'
import type { Application } from '../settings/application.js'
import { Challenges } from '../state/challenges.js'
import { Clock } from '../state/clock.js'
import { EventLog } from '../state/events.js'
import { Config, type SimulatorSettings } from '../settings/faults.js'
import { Pending } from '../state/pending.js'
import { PromptSessions } from '../prompt/prompt-session.js'
import { RememberedDevices } from '../state/remembered-devices.js'
import { AssertionIds } from '../state/assertion-ids.js'
import { Codes } from '../prompt/codes.js'
import { Users, type User } from '../state/users.js'

/** What an application and its Duo look like at the start, and after `reset()`. */
export interface StartingState {
  application?: Partial<Application>
  config?: Partial<SimulatorSettings>
  /** Users by name; what is not given is usual. */
  users?: Readonly<Record<string, Partial<Omit<User, 'username'>>>>
}

/** Everything the local Duo knows about one application; it knows nothing of HTTP. */
export class LocalDuo {
  readonly clock = new Clock()
  readonly events = new EventLog(this.clock, (name) => this.users.idOf(name))
  readonly users = new Users(() => this.application.usernameNormalization)
  readonly pending = new Pending(this.clock, (name) => this.users.idOf(name))
  readonly logins = new PromptSessions()
  readonly codes = new Codes()
  readonly assertionIds = new AssertionIds()
  readonly remembered = new RememberedDevices(this.clock)
  /** For authenticators that are added on the phone. */
  readonly challenges = new Challenges()
  readonly config: Config
  /** Opens the phone. */
  readonly phoneToken = randomBytes(18).toString('base64url')
  /** As it stands; replaced when it is changed. */
  application: Application
  readonly #start: { application: Application; users: NonNullable<StartingState['users']> }

  constructor({ application, config = {}, users = {} }: StartingState & { application: Application }) {
    this.config = new Config(config)
    this.application = application
    this.#start = structuredClone({ application, users })
    this.#addUsers()
  }

  /** As it was at the start, with the same keys and token. */
  reset(): void {
    this.clock.reset()
    this.events.clear()
    this.users.clear()
    this.codes.clear()
    this.assertionIds.clear()
    this.remembered.clear()
    this.config.reset()
    this.end('The simulator was reset.')
    this.application = structuredClone(this.#start.application)
    this.#addUsers()
  }

  /** Ends what goes on: logins, requests to the phone, and calls that wait. */
  end(reason: string): void {
    this.logins.clear()
    this.challenges.clear()
    this.pending.clear(reason)
    this.events.end(reason)
  }

  #addUsers(): void {
    for (const [username, user] of Object.entries(this.#start.users)) this.users.set(username, user)
  }
}
