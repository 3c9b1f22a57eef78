import { randomBytes } from 'node:crypto'

/** What an authenticator signs: unguessable, and good once. */
export const newChallenge = (): string => randomBytes(32).toString('base64url')

const KEPT = 100

/** Challenges that were given out with a page and belong to no login. */
export class Challenges {
  readonly #open = new Set<string>()

  issue(): string {
    const challenge = newChallenge()
    this.#open.add(challenge)
    const [oldest] = this.#open
    if (this.#open.size > KEPT && oldest !== undefined) this.#open.delete(oldest)
    return challenge
  }

  /** Uses a challenge up; false if it was not given out, or used before. */
  use(challenge: string): boolean {
    return this.#open.delete(challenge)
  }

  clear(): void {
    this.#open.clear()
  }
}
