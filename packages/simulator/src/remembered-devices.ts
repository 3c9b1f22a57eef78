import type { Clock } from './clock.js'

/** A browser that need not be asked again: a user at an application's page. */
export interface RememberedKey {
  ikey: string
  user: string
  /** The origin of the application's page. */
  origin: string
  /**
   * What its cookie holds. Empty for the frame: there a cookie would be a third party's, which browsers block, so that every
   * browser at this simulator counts as the remembered one, and the prompt says so.
   */
  browser: string
}

/** Who asked to be remembered, and until when. */
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

const textOf = ({ ikey, user, origin, browser }: RememberedKey): string => JSON.stringify([ikey, user, origin, browser])
