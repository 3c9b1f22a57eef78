import { DuoError } from '../errors/errors.js'

/**
 * How to compare the username in Duo's response with the one that was sent: they must be equal, or equal except for
 * the case of ASCII letters, or a function must return `true`.
 */
export type UsernameMatch =
  | 'exact'
  | 'case-insensitive'
  | ((asked: string, answered: string) => boolean | Promise<boolean>)

/**
 * Rejects a response about another user.
 *
 * @throws DuoError `user_mismatch`, also when the function throws; without the names
 */
export async function assertSameUser(match: UsernameMatch, asked: string, answered: string): Promise<void> {
  if (await matches(match, asked, answered)) return
  const hint = foldCase(asked) === foldCase(answered) ? ': the names differ in the case of letters alone' : ''
  throw new DuoError('user_mismatch', `Duo answered about another user than it was asked about${hint}`)
}

async function matches(match: UsernameMatch, asked: string, answered: string): Promise<boolean> {
  if (match === 'exact') return asked === answered
  if (match === 'case-insensitive') return foldCase(asked) === foldCase(answered)
  try {
    const answer: unknown = await match(asked, answered)
    return answer === true
  } catch (cause) {
    throw new DuoError('user_mismatch', 'usernameMatch failed', { cause })
  }
}

/** ASCII alone: with the rest of Unicode two people could become one. */
function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
