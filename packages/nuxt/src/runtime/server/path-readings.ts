/** The two ways in which a path is read. */
export interface PathReadings {
  /** As Nitro does. */
  readonly sent: string
  /**
   * As vue-router and whatever else stands behind may do: escapes decoded, in small letters, without empty segments and without the
   * name that a page's data has.
   */
  readonly folded: string
}

/** A rule that guards one reading guards the request. */
export function pathReadings(address: string): PathReadings {
  const sent = address.replace(/[?#].*$/s, '')
  return { sent, folded: fold(sent) }
}

/** A rule's pattern as the folded reading has to be matched with. */
export function foldPattern(pattern: string): string {
  return decodeFully(pattern).toLowerCase()
}

function fold(path: string): string {
  const segments: string[] = []
  for (const segment of decodeFully(path).toLowerCase().replaceAll('\\', '/').split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  if (segments.at(-1) === '_payload.json' || segments.at(-1) === '_payload.js') segments.pop()
  return `/${segments.join('/')}`
}

/** More than once, since a proxy may decode as well; what cannot be decoded stays. */
function decodeFully(text: string): string {
  let decoded = text
  for (let times = 0; times < 4 && decoded.includes('%'); times++) {
    const next = decodeOnce(decoded)
    if (next === decoded) break
    decoded = next
  }
  return decoded
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Each escape for itself: one that is malformed must not hide the others.
    return text.replace(/%[0-7][0-9a-f]/gi, (escape) => decodeURIComponent(escape))
  }
}
