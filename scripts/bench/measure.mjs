const rounds = 21
const millisecondsPerTurn = 12

// Results are kept, so that no call can be left out for being without effect.
const kept = []

/**
 * Measures functions against each other: in one process, round after round in turn, so that whatever else the machine
 * does falls on all of them alike. Trust the ratios, not the times.
 *
 * @param {Record<string, () => unknown>} candidates - each runs one call
 * @returns {Record<string, { nanoseconds: number, over: (other: string) => number }>} the median time of one call, and
 * the median of how many calls fit in the time of one call of another
 */
export function measure(candidates) {
  const names = Object.keys(candidates)
  const times = Object.fromEntries(names.map((name) => [name, []]))
  const counts = Object.fromEntries(names.map((name) => [name, calibrate(candidates[name])]))
  for (let round = 0; round < rounds; round++) {
    for (const name of inTurn(names, round)) times[name].push(time(candidates[name], counts[name]))
  }
  return summary(times)
}

/** @param {number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/**
 * The same for calls that answer with a promise: one after the other, each awaited.
 *
 * @param {Record<string, () => Promise<unknown>>} candidates
 */
export async function measureAsync(candidates) {
  const names = Object.keys(candidates)
  const times = Object.fromEntries(names.map((name) => [name, []]))
  const counts = {}
  for (const name of names) counts[name] = await calibrateAsync(candidates[name])
  for (let round = 0; round < rounds; round++) {
    for (const name of inTurn(names, round)) times[name].push(await timeAsync(candidates[name], counts[name]))
  }
  return summary(times)
}

/** Backwards every other round: who goes first has a colder machine. */
function inTurn(names, round) {
  return round % 2 === 0 ? names : names.toReversed()
}

function summary(times) {
  return Object.fromEntries(
    Object.entries(times).map(([name, own]) => [
      name,
      {
        nanoseconds: median(own),
        over: (other) => median(own.map((value, round) => times[other][round] / value)),
      },
    ]),
  )
}

/** How many calls fill a turn, found out with a warm-up. */
function calibrate(call) {
  for (let count = 1; ; count *= 2) {
    const total = time(call, count) * count
    if (total > millisecondsPerTurn * 1e6) return callsPerTurn(count, total)
  }
}

async function calibrateAsync(call) {
  for (let count = 1; ; count *= 2) {
    const total = (await timeAsync(call, count)) * count
    if (total > millisecondsPerTurn * 1e6) return callsPerTurn(count, total)
  }
}

function callsPerTurn(count, total) {
  return Math.max(1, Math.round((count * millisecondsPerTurn * 1e6) / total))
}

function time(call, count) {
  const start = performance.now()
  for (let index = 0; index < count; index++) kept[0] = call()
  return ((performance.now() - start) * 1e6) / count
}

async function timeAsync(call, count) {
  const start = performance.now()
  for (let index = 0; index < count; index++) kept[0] = await call()
  return ((performance.now() - start) * 1e6) / count
}
