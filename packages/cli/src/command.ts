import type { Terminal } from './terminal.js'

/** One of the things that `duokit` does. */
export interface Command {
  readonly name: string
  /** In a few words, for the list. */
  readonly summary: string
  /** All of the help; a command without has its own. */
  readonly help?: string
  /**
   * @param args - what stands behind the name
   * @returns the exit status
   * @throws UsageError for arguments that it does not take
   */
  run(args: readonly string[], terminal: Terminal): number | Promise<number>
}

/** What was typed cannot be done; the message says why. */
export class UsageError extends Error {}
