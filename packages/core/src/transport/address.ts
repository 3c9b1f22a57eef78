/**
 * The address that a text is, if it is one. `URL.canParse` says yes to some very long hosts that `new URL` then refuses
 * (Node 24).
 */
export function parseAddress(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
