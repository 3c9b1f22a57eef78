/** The ways in which a path is read. */
export interface PathReadings {
  /** As Nitro does. */
  readonly sent: string
  /**
   * In small letters and without empty segments: as vue-router, Nuxt and whatever else stands around may do, one
   * reading each.
   */
  readonly folded: readonly string[]
}

/** A rule that guards one reading guards the request. */
export function pathReadings(address: string): PathReadings {
  const sent = address.replace(/\?.*$/s, '')
  return { sent, folded: unusual.test(sent) ? allReadings(sent) : [fold(sent)] }
}

/** A rule's pattern as the folded readings have to be matched with. */
export function foldPattern(pattern: string): string {
  return decoded(pattern, decodeOnce).at(-1)?.toLowerCase() ?? pattern
}

/** What not everybody reads alike. */
const unusual = /[%\\#]|\/\.{1,2}(?:\/|$)|\/_payload.js/i

/**
 * One that does all there is to do would not do: whoever decodes `%2F` has two segments where others have one, and
 * whoever follows `..` is elsewhere than who takes it for a name.
 */
function allReadings(sent: string): string[] {
  const spelled = [...decoded(sent, decodeOnce), ...decoded(sent, decodeWithinSegments)]
  const readings = [withoutFragment, withSlashes, withoutPayload, withoutDots].reduce<readonly string[]>(
    (texts, read) => [...new Set([...texts, ...texts.map(read)])],
    spelled,
  )
  return [...new Set(readings.map(fold))]
}

function fold(path: string): string {
  return `/${segmentsOf(path.toLowerCase()).join('/')}`
}

function withoutFragment(path: string): string {
  return path.replace(/#.*$/s, '')
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/')
}

/** Nuxt takes any character for the dot, and cuts off as many as the name of a page's data has. */
function withoutPayload(path: string): string {
  return path.replace(/\/_payload.js(?:on)?$/is, '')
}

function withoutDots(path: string): string {
  const segments: string[] = []
  for (const segment of segmentsOf(path)) {
    if (segment === '..') segments.pop()
    else if (segment !== '.') segments.push(segment)
  }
  return `/${segments.join('/')}`
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

/** As it is and after each decoding: more than one, since a proxy may decode as well; what cannot be decoded stays. */
function decoded(text: string, decode: (text: string) => string): string[] {
  const texts = [text]
  for (let last = text; texts.length < 5 && last.includes('%'); texts.push(last)) {
    const next = decode(last)
    if (next === last) break
    last = next
  }
  return texts
}

/** A slash that was encoded stays so. */
function decodeWithinSegments(text: string): string {
  return text
    .split(/(%2f|%5c)/i)
    .map((part, index) => (index % 2 === 0 ? decodeOnce(part) : part))
    .join('')
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Each escape for itself: one that is malformed must not hide the others.
    return text.replace(/%[0-7][0-9a-f]/gi, (escape) => decodeURIComponent(escape))
  }
}
