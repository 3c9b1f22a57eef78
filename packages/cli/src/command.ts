import type { Terminal } from './terminal.js'

/** One of the things that `duokit` does. */
export interface Command {
  readonly name: string
  /** A few words, for the list of commands. */
  readonly summary: string
  /** The help. A command without it prints its own. */
  readonly help?: string
  /**
   * @param args - the arguments after the name
   * @returns the exit status
   * @throws UsageError for arguments that it does not accept
   */
  run(args: readonly string[], terminal: Terminal): number | Promise<number>
}

/** The arguments are wrong. The message says why. */
export class UsageError extends Error {}
