/** Milliseconds between two looks, and what is too much of a delay for time limits of a second to mean anything. */
const interval = 100
const tooMuch = 400

/**
 * Tells when this process could not go on for a while: on a machine that is too busy, time limits pass that otherwise
 * would not.
 */
export function watchForStalls(tell: (milliseconds: number) => void): void {
  let before = performance.now()
  setInterval(() => {
    const time = performance.now()
    const stalled = time - before - interval
    before = time
    if (stalled > tooMuch) tell(stalled)
  }, interval).unref()
}
