/** The different readings of one path. */
export interface PathReadings {
  /** As Nitro reads it. */
  readonly sent: string
  /** In lower case and without empty segments: every way in which vue-router, Nuxt or a proxy may read it. */
  readonly folded: readonly string[]
}

/** Lists the readings of a URL's path. If a rule guards one of them, it guards the request. */
export function pathReadings(address: string): PathReadings {
  const sent = address.replace(/\?.*$/s, '')
  return { sent, folded: unusual.test(sent) ? allReadings(sent) : [fold(sent)] }
}

/** Converts a rule's pattern so that it matches the folded readings. */
export function foldPattern(pattern: string): string {
  return decoded(pattern, decodeOnce).at(-1)?.toLowerCase() ?? pattern
}

/** Characters and segments that programs read differently. */
const unusual = /[%\\#]|\/\.{1,2}(?:\/|$)|\/_payload.js/i

/**
 * Combines all readings, because one normalised path is not enough. A program that decodes `%2F` sees two segments
 * instead of one, and a program that resolves `..` reads another path than one that treats it as a name.
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

/** Nuxt accepts any character in place of the dot, and removes as many characters as `_payload.json` has. */
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

/** Returns the text, and the text after each decoding. A proxy may decode too, so it decodes more than once. */
function decoded(text: string, decode: (text: string) => string): string[] {
  const texts = [text]
  for (let last = text; texts.length < 5 && last.includes('%'); texts.push(last)) {
    const next = decode(last)
    if (next === last) break
    last = next
  }
  return texts
}

/** Decodes everything but encoded slashes and backslashes. */
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
    // It decodes each escape separately, so that a malformed one does not hide the others.
    return text.replace(/%[0-7][0-9a-f]/gi, (escape) => decodeURIComponent(escape))
  }
}
