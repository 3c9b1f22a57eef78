import { text } from 'node:stream/consumers'

/** What a command has of the process that it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** One or more lines, for people and programs. */
  print(lines: string): void
  /** The same for what is no result. */
  complain(lines: string): void
  /** What is piped in; `undefined` where a person sits in front of it. */
  input(): Promise<string | undefined>
  readonly colours: boolean
}

/** The terminal of a real process. */
export function createTerminal({ env, stdin, stdout, stderr }: NodeJS.Process): Terminal {
  return {
    env,
    print: (lines) => void stdout.write(`${lines}\n`),
    complain: (lines) => void stderr.write(`${lines}\n`),
    input: async () => (stdin.isTTY ? undefined : text(stdin)),
    colours: wantsColours(env, stdout.isTTY),
  }
}

/** Only where a person sees them, and never where https://no-color.org says so. */
export function wantsColours(env: Terminal['env'], isTerminal: boolean): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}
