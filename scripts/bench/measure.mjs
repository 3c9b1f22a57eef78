const rounds = 21
const millisecondsPerTurn = 12

// Results are kept, so that no call can be left out for being without effect.
const kept = []

/**
 * Measures functions against each other: in one process, round after round in turn, so that whatever else the machine does
 * falls on all of them alike. Trust the ratios, not the times.
 *
 * @param {Record<string, () => unknown>} candidates - each runs one call
 * @returns {Record<string, { nanoseconds: number, over: (other: string) => number }>} the median time of one call, and the
 * median of how many calls fit in the time of one call of another
 */
export function measure(candidates) {
  const names = Object.keys(candidates)
  const times = Object.fromEntries(names.map((name) => [name, []]))
  const counts = Object.fromEntries(names.map((name) => [name, calibrate(candidates[name])]))
  for (let round = 0; round < rounds; round++) {
    // Backwards every other round: who goes first has a colder machine.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      times[name].push(time(candidates[name], counts[name]))
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        nanoseconds: median(times[name]),
        over: (other) => median(times[name].map((own, round) => times[other][round] / own)),
      },
    ]),
  )
}

/** @param {number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** How many calls fill a turn, found out with a warm-up. */
function calibrate(call) {
  let count = 1
  for (;;) {
    const total = time(call, count) * count
    if (total > millisecondsPerTurn * 1e6) return Math.max(1, Math.round((count * millisecondsPerTurn * 1e6) / total))
    count *= 2
  }
}

function time(call, count) {
  const start = performance.now()
  for (let index = 0; index < count; index++) kept[0] = call()
  return ((performance.now() - start) * 1e6) / count
}
