/** Receives the mistakes that only the people who run the application can fix, one line each. */
export interface Reporter {
  error(line: string): unknown
  warn(line: string): unknown
}

/** Prints what callbacks and handlers of the application threw, as frameworks do that have no logger. */
export function printError(error: unknown): void {
  console.error(error)
}

/** The reporter of an application whose framework has no logger of its own. The only place where core prints. */
export const consoleReporter: Reporter = Object.freeze({
  error: (line: string) => console.error(`[duo] ${line}`),
  warn: (line: string) => console.warn(`[duo] ${line}`),
})
