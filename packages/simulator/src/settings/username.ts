/**
 * How Duo compares user names of an application: as they are, or without a Windows domain and without what is behind an
 * `@`.
 */
export const NORMALIZATIONS = ['none', 'simple'] as const
export type UsernameNormalization = (typeof NORMALIZATIONS)[number]

/** The user name itself: `alice` for `EXAMPLE\\alice` and `alice@example.com` with simple normalization. */
export function bareName(username: string, normalization: UsernameNormalization): string {
  if (normalization === 'none') return username
  const bare = username.slice(username.lastIndexOf('\\') + 1).replace(/@.*$/s, '')
  return bare === '' ? username : bare
}

/** Whether Duo takes two names for the same one: it does not look at capital letters. */
export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
