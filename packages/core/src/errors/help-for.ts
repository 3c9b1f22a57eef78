/** Where the documentation is published: the only place in published code that says so. */
const site = 'https://duokit.github.io/duokit'

/**
 * The URL of what the documentation says about a code: its cause and its remedy. The code itself stays the same across
 * releases; its page may move.
 */
export function helpFor(code: string): string {
  return `${site}/reference/errors.html#${code}`
}
