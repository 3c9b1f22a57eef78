import { randomBytes } from 'node:crypto'
import { Applications, randomIkey, type Application } from './applications.js'
import { Clock } from './clock.js'
import { EventLog } from './events.js'
import { Config, type SimulatorSettings } from './faults.js'
import type { FrameSession } from './frame/frame-session.js'
import { Pending } from './pending.js'
import { PromptSessions } from './prompt/prompt-session.js'
import { RememberedDevices } from './remembered-devices.js'
import { AssertionIds } from './oidc/assertion-ids.js'
import { Codes } from './oidc/codes.js'
import type { RedirectSession } from './oidc/redirect-session.js'
import { Users } from './users.js'

/** What the local Duo knows at the start. */
export interface StartingState {
  application?: Partial<Application>
  config?: Partial<SimulatorSettings>
}

/** Everything the local Duo knows; it knows nothing of HTTP. */
export class LocalDuo {
  readonly clock = new Clock()
  readonly events = new EventLog(this.clock)
  readonly applications = new Applications()
  readonly users = new Users()
  readonly pending = new Pending(this.clock)
  readonly frames = new PromptSessions<FrameSession>()
  readonly redirects = new PromptSessions<RedirectSession>()
  readonly codes = new Codes()
  readonly assertionIds = new AssertionIds()
  readonly remembered = new RememberedDevices(this.clock)
  readonly config: Config
  /** Opens the phone. */
  readonly phoneToken = randomBytes(18).toString('base64url')
  /** The application of the start. */
  readonly application: Application

  constructor({ application = {}, config = {} }: StartingState = {}) {
    const { ikey = randomIkey(), ...rest } = application
    this.config = new Config(config)
    this.application = this.applications.set(ikey, rest)
  }

  /** As it was at the start, with the same keys and token. */
  reset(): void {
    this.clock.reset()
    this.events.clear()
    this.users.clear()
    this.frames.clear()
    this.redirects.clear()
    this.codes.clear()
    this.assertionIds.clear()
    this.remembered.clear()
    this.config.reset()
    this.pending.clear('The simulator was reset.')
    const { ikey, ...rest } = this.application
    this.applications.clear()
    this.applications.set(ikey, rest)
  }
}
