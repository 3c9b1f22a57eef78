/** One line of the result. */
export interface Row {
  readonly what: string
  /** In nanoseconds, or what `unit` says. */
  readonly ours: number
  readonly peer: number
  /** How many of ours fit in one of the peer's, or with `atMost` how many times as much ours takes. */
  readonly ratio: number
  readonly unit?: 'bytes'
  readonly target?: number
  readonly atMost?: boolean
  readonly met?: boolean
}

/** A row whose target is a least ratio. */
export function atLeast(target: number, row: Omit<Row, 'target' | 'atMost' | 'met'>): Row {
  return { ...row, target, met: row.ratio >= target }
}

/** A row whose target is a greatest ratio. */
export function atMost(target: number, row: Omit<Row, 'target' | 'atMost' | 'met'>): Row {
  return { ...row, target, atMost: true, met: row.ratio <= target }
}
