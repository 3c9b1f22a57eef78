/**
 * Finds the name that someone probably meant.
 *
 * @returns the closest name, or `undefined` if none is close
 *
 * @example
 * ```ts
 * likelySpelling('loginURL', ['loginUrl', 'maxAge']) // 'loginUrl'
 * ```
 */
export function likelySpelling(given: string, known: readonly string[]): string | undefined {
  // A string that long is not a typo, and comparing two long strings takes long.
  if (given.length > longestName) return undefined
  const written = folded(given)
  const [best] = known
    .map((name) => ({ name, distance: distanceBetween(written, folded(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(folded(name).length / 4)))
    .toSorted((a, b) => a.distance - b.distance)
  return best?.name ?? known.find((name) => isShortFor(written, folded(name)))
}

function isShortFor(a: string, b: string): boolean {
  const [short = '', long = ''] = [a, b].toSorted((one, other) => one.length - other.length)
  return short.length > 3 && long.startsWith(short)
}

const longestName = 64

/** People mix up case and separators before they mix up letters. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s.]/g, '')
}

/** How many letters have to be added, dropped, replaced or swapped with their neighbour (optimal string alignment). */
function distanceBetween(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const ways = [at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1)]
      current.push(Math.min(...ways, swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY))
    }
    before = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
