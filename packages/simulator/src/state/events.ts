import type { Clock } from './clock.js'
import { LONGEST_WAIT, Waiters } from './waiters.js'

/** What can happen in the local Duo. */
export const EVENT_KINDS = [
  'request.refused',
  'prompt.opened',
  'referer.mismatch',
  'factor.started',
  'factor.failed',
  'login.allowed',
  'login.ended',
  'message.sent',
  'redirect.sent',
  'token.issued',
  'device.enrolled',
  'device.remembered',
  'user.locked_out',
  'api.called',
  'script.served',
  'fault.applied',
  'host.refused',
  'control.refused',
  'phone.refused',
  'server.error',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** One event. It never contains a key, a passcode or a signed value. */
export interface SimulatorEvent {
  /** A number that counts up from 1. Pass it as `since` to get later events. */
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

/** Selects events. Properties that you leave out select all. */
export interface EventFilter {
  /** Only events with a higher number. */
  since?: number
  kind?: EventKind
  /** A name or an alias, in any case. */
  user?: string
}

const KEPT = 5000

/** The events in order: for tests, and to find out why a login was rejected. */
export class EventLog {
  /** Receives each event at once. */
  listener: ((event: SimulatorEvent) => void) | undefined
  #last = 0
  #events: SimulatorEvent[] = []
  readonly #waiters = new Waiters<SimulatorEvent>()
  readonly #clock: Clock
  readonly #userOf: (name: string) => string

  /** @param userOf - the same for every name of one user */
  constructor(clock: Clock, userOf: (name: string) => string) {
    this.#clock = clock
    this.#userOf = userOf
  }

  /** Returns the events after number `since`, or those that a filter selects, of the last 5000; oldest first. */
  list(wanted: number | EventFilter = {}): SimulatorEvent[] {
    return structuredClone(this.#events.filter(this.#fitting(wanted)))
  }

  /**
   * Returns the first event that matches, from the log or as soon as it happens.
   *
   * @param timeout - seconds of real time, at most 60 (the default), after which the promise is rejected
   * @example
   * const { id } = simulator.events.last('prompt.opened') ?? { id: 0 }
   * await simulator.events.next({ kind: 'login.allowed', user: 'alice', since: id })
   */
  async next(wanted: EventFilter = {}, { timeout = LONGEST_WAIT }: { timeout?: number } = {}): Promise<SimulatorEvent> {
    const [found] = await this.wait(wanted, timeout)
    if (found !== undefined) return found
    throw new Error(`No event ${JSON.stringify(wanted)} within ${timeout} s.`)
  }

  /** Returns the list as soon as it has an entry; an empty list after that many seconds of real time. */
  async wait(wanted: EventFilter, seconds: number): Promise<SimulatorEvent[]> {
    const now = this.list(wanted)
    if (now.length > 0) return now
    const found = await this.#waiters.wait(this.#fitting(wanted), seconds)
    return found === undefined ? [] : [found]
  }

  /** Returns the newest event of this kind, or undefined. */
  last(kind: EventKind): SimulatorEvent | undefined {
    return structuredClone(this.#events.findLast((event) => event.kind === kind))
  }

  add(entry: EventEntry): void {
    const event: SimulatorEvent = { id: ++this.#last, t: this.#clock.now(), detail: {}, ...entry }
    this.#events.push(event)
    if (this.#events.length > KEPT) this.#events.shift()
    this.#waiters.tell(event)
    this.listener?.(structuredClone(event))
  }

  /** Forgets what happened; the numbers go on. */
  clear(): void {
    this.#events = []
  }

  /** Ends what waits for an event. */
  end(reason: string): void {
    this.#waiters.clear(reason)
  }

  #fitting(wanted: number | EventFilter): (event: SimulatorEvent) => boolean {
    const { since = 0, kind, user } = typeof wanted === 'number' ? { since: wanted } : wanted
    return (event) =>
      event.id > since && (kind === undefined || event.kind === kind) && (user === undefined || this.#isOf(event, user))
  }

  #isOf({ user }: SimulatorEvent, wanted: string): boolean {
    return user !== undefined && (user === wanted || this.#userOf(user) === this.#userOf(wanted))
  }
}
