export type Command = readonly [string, ...string[]]

/** One way to build an application: a row of the table. */
export interface Setting {
  readonly name: string
  /** The folder of `applications` with its sources. */
  readonly sources: string
  /** The command that installs packages by name. */
  readonly install: Command
  /** The packages that the application names, ours and others. */
  readonly packages: readonly string[]
  /** The framework's own starter, which makes the application before the sources are added. */
  readonly starter?: Starter
  /** What runs a program of an installed package: `npx --no --` by default. */
  readonly execute?: Command
  /** The version of Node that runs it, as npm has it; the one that runs the rehearsal by default. */
  readonly node?: string
  /** A program of an installed package that runs before the login: a compiler, a bundler, or tests. */
  readonly build?: Command
  /** What Node runs: a program out of the sources or made by `build`, and its parameters. */
  readonly program: Command
  /** The guarded page, `/` by default. */
  readonly page?: string
}

export interface Starter {
  readonly command: Command
  /** What a reader of our documentation would change in the files that it makes. */
  readonly edits: readonly Edit[]
}

export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

export const npm: Command = ['npm', 'install', '--no-audit', '--no-fund']
