const rounds = 21
const millisecondsPerTurn = 12

// Results are kept, so that no call can be left out for being without effect.
const kept: unknown[] = []

/** What a candidate takes, alone and compared with the others. */
export interface Measured<Name extends string> {
  /** The median time of one call. */
  readonly nanoseconds: number
  /** The median of how many calls fit in the time of one call of another candidate. */
  over(other: Name): number
}

type Measurements<Name extends string> = Record<Name, Measured<Name>>

/**
 * Measures functions against each other: in one process, round after round in turn, so that whatever else the machine
 * does falls on all of them alike. Trust the ratios, not the times.
 *
 * @param candidates - each runs one call
 */
export function measure<Name extends string>(candidates: Record<Name, () => unknown>): Measurements<Name> {
  const names = Object.keys(candidates) as Name[]
  const counts = mapped(names, (name) => calibrate(candidates[name]))
  const times = mapped(names, () => [] as number[])
  for (let round = 0; round < rounds; round++) {
    for (const name of inTurn(names, round)) times[name].push(time(candidates[name], counts[name]))
  }
  return summary(names, times)
}

/** The same for calls that return a promise: one after the other, each awaited. */
export async function measureAsync<Name extends string>(
  candidates: Record<Name, () => Promise<unknown>>,
): Promise<Measurements<Name>> {
  const names = Object.keys(candidates) as Name[]
  const times = mapped(names, () => [] as number[])
  const counts = new Map<Name, number>()
  for (const name of names) counts.set(name, await calibrateAsync(candidates[name]))
  for (let round = 0; round < rounds; round++) {
    for (const name of inTurn(names, round)) {
      times[name].push(await timeAsync(candidates[name], counts.get(name) ?? 1))
    }
  }
  return summary(names, times)
}

export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
  if (middle === undefined) throw new Error('nothing was measured')
  return middle
}

/** Backwards every other round: who goes first has a colder machine. */
export function inTurn<Name>(names: readonly Name[], round: number): readonly Name[] {
  return round % 2 === 0 ? names : names.toReversed()
}

function mapped<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>
}

function summary<Name extends string>(names: readonly Name[], times: Record<Name, number[]>): Measurements<Name> {
  return mapped(names, (name) => ({
    nanoseconds: median(times[name]),
    over: (other) => median(times[name].map((value, round) => (times[other][round] ?? Number.NaN) / value)),
  }))
}

/** How many calls fill a turn, found out with a warm-up. */
function calibrate(call: () => unknown): number {
  for (let count = 1; ; count *= 2) {
    const total = time(call, count) * count
    if (total > millisecondsPerTurn * 1e6) return callsPerTurn(count, total)
  }
}

async function calibrateAsync(call: () => Promise<unknown>): Promise<number> {
  for (let count = 1; ; count *= 2) {
    const total = (await timeAsync(call, count)) * count
    if (total > millisecondsPerTurn * 1e6) return callsPerTurn(count, total)
  }
}

function callsPerTurn(count: number, total: number): number {
  return Math.max(1, Math.round((count * millisecondsPerTurn * 1e6) / total))
}

function time(call: () => unknown, count: number): number {
  const start = performance.now()
  for (let index = 0; index < count; index++) kept[0] = call()
  return ((performance.now() - start) * 1e6) / count
}

async function timeAsync(call: () => Promise<unknown>, count: number): Promise<number> {
  const start = performance.now()
  for (let index = 0; index < count; index++) kept[0] = await call()
  return ((performance.now() - start) * 1e6) / count
}
