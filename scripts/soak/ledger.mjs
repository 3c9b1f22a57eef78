/** Cases of each law, at once; all are counted. */
const mostShown = 5

/** What counts at the end. */
export class Ledger {
  /** What must not happen, with the first few cases of each. */
  broken = new Map()
  outcomes = new Map()
  statuses = new Map()
  /** Milliseconds that whole logins took: while all was well, and while something was wrong. */
  times = { calm: [], troubled: [] }
  begun = 0
  requests = 0

  /** @param {string} law - in words @param {string} what - the case */
  breaks(law, what) {
    const cases = this.broken.get(law) ?? []
    cases.push(what)
    if (cases.length <= mostShown) console.log(`✗ ${law}: ${what}`)
    this.broken.set(law, cases)
  }

  outcome(name) {
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1)
  }

  status(status) {
    this.requests++
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  count(law) {
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
