/** A colour as six hexadecimal digits. */
export type Hex = `#${string}`

/** Reads `#rgb` and `#rrggbb`. */
export function parseColour(value: unknown): Hex | undefined {
  if (typeof value !== 'string' || !/^#(?:[\da-f]{3}|[\da-f]{6})$/i.test(value)) return undefined
  const digits = value.slice(1).toLowerCase()
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Hex, other: Hex): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Mixes a colour with white until it has a contrast with a dark one. */
export function lightenedFor(colour: Hex, dark: Hex, least: number): Hex {
  const channels = channelsOf(colour)
  for (let white = 0; white < 1; white += 0.05) {
    const mixed = channels.map((channel) => Math.round(channel + (255 - channel) * white))
    const hex: Hex = `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
    if (contrast(hex, dark) >= least) return hex
  }
  return '#ffffff'
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Hex): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channelsOf(colour: Hex): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16))
}
