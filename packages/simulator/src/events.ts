import type { Clock } from './clock.js'

/** What can happen in the local Duo. */
export type EventKind =
  | 'request.refused'
  | 'prompt.opened'
  | 'referer.mismatch'
  | 'factor.started'
  | 'factor.failed'
  | 'login.allowed'
  | 'login.ended'
  | 'message.sent'
  | 'redirect.sent'
  | 'token.issued'
  | 'device.enrolled'
  | 'device.remembered'
  | 'user.locked_out'
  | 'api.called'
  | 'script.served'
  | 'fault.applied'
  | 'host.refused'
  | 'control.refused'
  | 'phone.refused'
  | 'server.error'

/** One thing that happened. Never holds a key, a passcode or a signed value. */
export interface SimulatorEvent {
  /** Counts up from 1; ask for what came after it with `since`. */
  id: number
  /** Unix seconds on the local Duo's clock. */
  t: number
  kind: EventKind
  ikey?: string
  user?: string
  detail: Record<string, string | number | boolean>
}

/** What is written down; the log adds number and time. */
export type EventEntry = Omit<SimulatorEvent, 'id' | 't' | 'detail'> & { detail?: SimulatorEvent['detail'] }

const KEPT = 5000

/** What happened, in order: for tests and for a person who asks why a login was refused. */
export class EventLog {
  #last = 0
  #events: SimulatorEvent[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The events after number `since` (0: all that are kept, the last 5000), oldest first. */
  list(since = 0): SimulatorEvent[] {
    return structuredClone(this.#events.filter((event) => event.id > since))
  }

  /** The newest event of this kind, or undefined. */
  last(kind: EventKind): SimulatorEvent | undefined {
    return structuredClone(this.#events.findLast((event) => event.kind === kind))
  }

  add(entry: EventEntry): void {
    this.#events.push({ id: ++this.#last, t: this.#clock.now(), detail: {}, ...entry })
    if (this.#events.length > KEPT) this.#events.shift()
  }

  /** Forgets what happened; the numbers go on. */
  clear(): void {
    this.#events = []
  }
}
