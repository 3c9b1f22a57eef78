import { clearTimeout, setTimeout } from 'node:timers'

/** The longest that anybody may wait, in seconds of real time: a chosen clock may stand still. */
export const LONGEST_WAIT = 60

interface Waiter<Item> {
  fits: (item: Item) => boolean
  found: (item: Item | undefined) => void
  fail: (reason: Error) => void
}

/** Those who wait for something to happen; each wait has an end. */
export class Waiters<Item> {
  readonly #waiting = new Set<Waiter<Item>>()

  /**
   * The next item that fits, or undefined after so many seconds.
   *
   * @throws TypeError for a number of seconds that is negative or more than {@link LONGEST_WAIT}
   * @throws Error with the reason given to `clear`
   */
  wait(fits: (item: Item) => boolean, seconds: number): Promise<Item | undefined> {
    if (!(seconds >= 0 && seconds <= LONGEST_WAIT)) {
      throw new TypeError(`wait: expected a number of seconds from 0 to ${LONGEST_WAIT}`)
    }
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(waiter)
      }
      const waiter: Waiter<Item> = {
        fits,
        found: (item) => {
          end()
          resolve(item)
        },
        fail: (reason) => {
          end()
          reject(reason)
        },
      }
      const timer = setTimeout(() => waiter.found(undefined), seconds * 1000)
      this.#waiting.add(waiter)
    })
  }

  /** Gives an item to everybody whom it fits. */
  tell(item: Item): void {
    for (const { fits, found } of this.#waiting) if (fits(item)) found(structuredClone(item))
  }

  /** Ends all waits with this reason. */
  clear(reason: string): void {
    for (const { fail } of this.#waiting) fail(new Error(reason))
  }
}
