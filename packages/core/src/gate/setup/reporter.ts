/** Receives the mistakes that only the people who run the application can fix, one line each. */
export interface Reporter {
  error(line: string): unknown
  warn(line: string): unknown
}

/** The reporter of an application whose framework has no logger of its own. The only place where core prints. */
export const consoleReporter: Reporter = Object.freeze({
  error: (line: string) => console.error(`[duo] ${line}`),
  warn: (line: string) => console.warn(`[duo] ${line}`),
})
