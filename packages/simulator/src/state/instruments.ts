import type { Config } from '../settings/faults.js'
import type { Clock } from './clock.js'
import type { EventLog } from './events.js'
import type { Pending } from './pending.js'
import type { RememberedDevices } from './remembered-devices.js'
import type { Users } from './users.js'

/** What a login works with. */
export interface Instruments {
  readonly clock: Clock
  readonly events: EventLog
  readonly config: Config
  readonly users: Users
  readonly pending: Pending
  readonly remembered: RememberedDevices
  /** Opens the phone. */
  readonly phoneToken: string
}
