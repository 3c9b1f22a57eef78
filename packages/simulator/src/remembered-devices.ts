import type { Clock } from './clock.js'

/** A browser that need not be asked again: here a user at an application's page. */
export interface RememberedKey {
  ikey: string
  user: string
  /** The origin of the page around the frame. */
  origin: string
}

/**
 * Who asked to be remembered, and until when. Kept here and not in a cookie: inside a frame a cookie would be a third
 * party's, which browsers block. So every browser at this simulator counts as the remembered one, and the prompt says so.
 */
export class RememberedDevices {
  readonly #until = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  remember(key: RememberedKey, seconds: number): void {
    this.#until.set(textOf(key), this.#clock.now() + seconds)
  }

  has(key: RememberedKey): boolean {
    return this.#clock.now() < (this.#until.get(textOf(key)) ?? 0)
  }

  clear(): void {
    this.#until.clear()
  }
}

const textOf = ({ ikey, user, origin }: RememberedKey): string => JSON.stringify([ikey, user, origin])
