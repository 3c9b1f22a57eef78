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
    this.#offset = finite(seconds)
    this.#frozen = null
  }

  /** Stands still, at the given Unix second or at the present one. */
  freeze(at: number = this.now()): void {
    this.#frozen = finite(at)
  }

  /** Goes forward by `seconds`, frozen or running. */
  advance(seconds: number): void {
    if (this.#frozen === null) this.#offset += finite(seconds)
    else this.#frozen += finite(seconds)
  }

  /** The machine's time again. */
  reset(): void {
    this.offset(0)
  }

  state(): ClockState {
    return { now: this.now(), offset: this.#offset, frozen: this.#frozen }
  }
}

function finite(seconds: number): number {
  if (!Number.isFinite(seconds)) throw new TypeError(`seconds: expected a finite number, got ${String(seconds)}`)
  return seconds
}
