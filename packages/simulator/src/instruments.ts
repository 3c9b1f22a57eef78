import type { Clock } from './clock.js'
import type { EventLog } from './events.js'
import type { Config } from './faults.js'

/** What a login works with. */
export interface Instruments {
  readonly clock: Clock
  readonly events: EventLog
  readonly config: Config
}
