/** How many times sooner a timer ends. */
const haste = 1000

/**
 * Runs something while the timers of this process end sooner, for what has a time limit of its own. An application that
 * takes functions as options is in this process. Limits that Node's own modules keep stay as they are.
 */
export async function withQuickTimers<Result>(act: () => Promise<Result>): Promise<Result> {
  const usual = globalThis.setTimeout
  const quick = (run: (...passed: unknown[]) => void, delay = 0, ...passed: unknown[]) =>
    usual(run, delay / haste, ...passed)
  globalThis.setTimeout = Object.assign(quick, usual)
  try {
    return await act()
  } finally {
    globalThis.setTimeout = usual
  }
}
