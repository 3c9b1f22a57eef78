/**
 * Parses a URL; returns `undefined` if the string is not one. `URL.canParse` accepts some very long hosts that `new
 * URL` then rejects (Node 24).
 */
export function parseAddress(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
