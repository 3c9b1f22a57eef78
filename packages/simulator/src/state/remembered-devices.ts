import type { Clock } from './clock.js'

/** A browser that need not be asked again: a user at an application's page. */
export interface RememberedKey {
  ikey: string
  user: string
  /** The origin of the application's page. */
  origin: string
  /**
   * What its cookie holds. Empty for the frame: there a cookie would be a third party's, which browsers block, so that
   * every browser at this simulator counts as the remembered one, and the prompt says so.
   */
  browser: string
}

/** Who asked to be remembered, and until when. */
export class RememberedDevices {
  readonly #known = new Map<string, { since: number; until: number }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  remember(key: RememberedKey, seconds: number): void {
    const since = this.#clock.now()
    this.#known.set(textOf(key), { since, until: since + seconds })
  }

  /**
   * When the person last proved who they are in this browser (Unix seconds); undefined if it is not remembered (any
   * more).
   */
  since(key: RememberedKey): number | undefined {
    const found = this.#known.get(textOf(key))
    return found !== undefined && this.#clock.now() < found.until ? found.since : undefined
  }

  clear(): void {
    this.#known.clear()
  }
}

const textOf = ({ ikey, user, origin, browser }: RememberedKey): string => JSON.stringify([ikey, user, origin, browser])
