/** What the form does: it is counted, so that everybody sees whether it happened. */
let count = 0

export const transfers = (): number => count

export function transfer(): void {
  count += 1
}
