/**
 * The one audience of a token: a string, or a list that holds one string, as the SDK for Go writes it (RFC 7519,
 * 4.1.3). Undefined for everything else, also for a list of several.
 */
export function soleAudience(aud: unknown): string | undefined {
  const [only, ...others] = Array.isArray(aud) ? (aud as unknown[]) : [aud]
  return typeof only === 'string' && others.length === 0 ? only : undefined
}

/** What to say of an `aud` that holds none. */
export const NO_AUDIENCE = 'neither a string nor a list of one string'
