import { LAST_SECOND } from './unix-seconds.js'

/** The state of a {@link Clock}; all numbers are seconds. */
export interface ClockState {
  /** What this clock says now: Unix seconds. */
  now: number
  /** How far it runs ahead of the machine (negative: behind). */
  offset: number
  /** The second at which it is frozen, or null while it runs. */
  frozen: number | null
}

/** The one clock of the local Duo: every check and everything it issues reads this one. */
export class Clock {
  #offset = 0
  #frozen: number | null = null
  readonly #machine: () => number

  constructor(machine: () => number = () => Date.now() / 1000) {
    this.#machine = machine
  }

  /** Unix seconds, whole, rounded down. */
  now(): number {
    return Math.floor(this.#frozen ?? this.#machine() + this.#offset)
  }

  /** Runs `seconds` ahead of the machine from now on (negative: behind). Ends a freeze. */
  offset(seconds: number): void {
    this.#set(finite(seconds), null)
  }

  /** Stands still, at the given Unix second or at the present one. */
  freeze(at: number = this.now()): void {
    this.#set(this.#offset, finite(at))
  }

  /** Goes forward by `seconds`, frozen or running. */
  advance(seconds: number): void {
    if (this.#frozen === null) this.#set(this.#offset + finite(seconds), null)
    else this.#set(this.#offset, this.#frozen + finite(seconds))
  }

  /** The machine's time again. */
  reset(): void {
    this.offset(0)
  }

  state(): ClockState {
    return { now: this.now(), offset: this.#offset, frozen: this.#frozen }
  }

  /** Refuses a time that a date header or a token could not name. */
  #set(offset: number, frozen: number | null): void {
    const now = frozen ?? this.#machine() + offset
    if (!(now >= 0 && now <= LAST_SECOND)) {
      throw new TypeError(`seconds: expected a time in the years 1970 to 9999, in seconds and not milliseconds`)
    }
    this.#offset = offset
    this.#frozen = frozen
  }
}

function finite(seconds: number): number {
  if (!Number.isFinite(seconds)) throw new TypeError(`seconds: expected a finite number, got ${String(seconds)}`)
  return seconds
}
