/** Cases of each law, at once; all are counted. */
const mostShown = 5

/** What counts at the end. */
export class Ledger {
  /** What must not happen, with the first few cases of each. */
  readonly broken = new Map<string, string[]>()
  readonly outcomes = new Map<string, number>()
  readonly statuses = new Map<number, number>()
  /** Milliseconds that whole logins took: while all was well, and while something was wrong. */
  readonly times: Record<'calm' | 'troubled', number[]> = { calm: [], troubled: [] }
  begun = 0
  requests = 0

  /** Counts that a law was broken: which, in words, and the case. */
  breaks(law: string, what: string): void {
    const cases = this.broken.get(law) ?? []
    cases.push(what)
    if (cases.length <= mostShown) console.log(`✗ ${law}: ${what}`)
    this.broken.set(law, cases)
  }

  get isClean(): boolean {
    return [...this.broken.values()].every((cases) => cases.length === 0)
  }

  outcome(name: string): void {
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1)
  }

  status(status: number): void {
    this.requests++
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  count(law: string): number {
    return this.broken.get(law)?.length ?? 0
  }
}

export const laws = {
  in: 'in who should not be',
  out: 'kept out while all was well',
  lost: 'lost without an answer',
  fault: '5xx that a browser caused',
  ended: 'instances that ended',
  memory: 'instances whose memory grew',
}
