const KEPT = 5000

/** The ids of the client assertions that came, to notice one that comes again. */
export class AssertionIds {
  readonly #seen = new Set<string>()

  /** False when it was there already. */
  add(jti: string): boolean {
    if (this.#seen.has(jti)) return false
    this.#seen.add(jti)
    const [oldest] = this.#seen
    if (this.#seen.size > KEPT && oldest !== undefined) this.#seen.delete(oldest)
    return true
  }

  clear(): void {
    this.#seen.clear()
  }
}
