import type { Application } from '../settings/application.js'
import type { Clock } from '../state/clock.js'
import type { EventLog } from '../state/events.js'
import type { Config } from '../settings/faults.js'
import type { LocalDuo } from './local-duo.js'
import type { Pending } from '../state/pending.js'
import { apiHostOf, type Site } from '../transport/site.js'
import type { Users } from '../state/users.js'

/** One application of a running local Duo, with everything that no other application shares. */
export interface ApplicationHandle {
  /** The origin, such as `http://localhost:53812`; a scheme's own port (80, 443) is left out. */
  readonly url: string
  /** What an application configures as Duo's host: with plain http the whole origin, with https `localhost:53812`. */
  readonly host: string
  /** The application as it was created: its `ikey` and `skey` are what the application under test needs. */
  readonly application: Readonly<Application>
  /** The phone, with its token. */
  readonly phoneUrl: string
  readonly users: Pick<Users, 'get' | 'list' | 'set' | 'outcomes' | 'delete'>
  readonly events: Pick<EventLog, 'list' | 'last' | 'next' | 'clear'>
  readonly clock: Clock
  readonly config: Pick<Config, 'get' | 'set' | 'reset'>
  readonly pending: Pick<Pending, 'list' | 'next' | 'answer' | 'approve' | 'deny' | 'fraud' | 'timeout'>
  /** As after the start: its users and settings of the start, no events, the machine's time, the same keys. */
  reset(): void
}

/** The hands on one application. */
export function applicationHandle(duo: LocalDuo, site: Site): ApplicationHandle {
  return {
    url: site.url,
    host: apiHostOf(site),
    application: structuredClone(duo.application),
    phoneUrl: `${site.url}/phone?token=${duo.phoneToken}`,
    users: duo.users,
    events: duo.events,
    clock: duo.clock,
    config: duo.config,
    pending: duo.pending,
    reset: () => duo.reset(),
  }
}
