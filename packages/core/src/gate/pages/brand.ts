import { invalidOption } from '../../errors/errors.js'
import { optionNames, readOptions } from '../../option-names.js'
import { parseAddress } from '../../transport/address.js'
import type { Site } from '../request/site.js'
import { contrast, type Hex, lightenedFor, parseColour } from './contrast.js'

/** The application's own look on every page. */
export interface BrandOptions {
  /**
   * The name of the application.
   *
   * @defaultValue none
   */
  readonly name?: string
  /**
   * An image: a path of the application that needs no login, an `https` URL, or a `data:image/…` URL.
   *
   * @defaultValue none
   */
  readonly logo?: string
  /**
   * Where "Go to the home page" leads: a path of the application or a URL.
   *
   * @defaultValue `/`
   */
  readonly home?: string
  /**
   * Where "Contact support" leads: a path of the application, a URL, or a `mailto:` or `tel:` URL.
   *
   * @defaultValue none: no such link
   */
  readonly support?: string
  /**
   * The colour of links and buttons, as `#rrggbb`, or `{ light, dark }` with one for each mode. A single colour is for
   * light mode, and is made lighter for dark mode. Each must have a contrast of at least 4.5 with the background of the
   * page (WCAG 1.4.3).
   *
   * @defaultValue duokit's own
   */
  readonly accent?: string | { readonly light: string; readonly dark: string }
}

/** A validated brand with absolute URLs. */
export interface Brand {
  readonly name?: string
  readonly logo?: string
  readonly home?: string
  readonly support?: string
  readonly accent?: { readonly light: string; readonly dark: string }
}

const brandOptions = /* @__PURE__ */ optionNames<BrandOptions>({
  name: true,
  logo: true,
  home: true,
  support: true,
  accent: true,
})

/** @throws DuoError `invalid_option` */
export function readBrand(given: BrandOptions, site: Site): Brand {
  const { name, logo, home, support, accent } = readOptions(given, brandOptions, 'pages.brand')
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) {
    throw invalidOption('pages.brand.name', 'must be a string that is not empty')
  }
  return Object.freeze({
    ...(name !== undefined && { name }),
    ...(logo !== undefined && { logo: readLogo(logo, site) }),
    ...(home !== undefined && { home: readLink('home', home, site) }),
    ...(support !== undefined && { support: readLink('support', support, site) }),
    ...(accent !== undefined && { accent: readAccent(accent) }),
  })
}

function readLogo(value: unknown, site: Site): string {
  if (typeof value === 'string' && /^data:image\/[a-z+.-]+[;,]/i.test(value)) return value
  const url = readUrl(value, site)
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
    throw invalidOption('pages.brand.logo', 'must be a path that begins with /, an https URL or a data:image URL')
  }
  // Browsers load no image over http into a page over https.
  if (site.secure && url.protocol === 'http:') throw invalidOption('pages.brand.logo', 'must be an https URL')
  return url.href
}

function readLink(name: 'home' | 'support', value: unknown, site: Site): string {
  const url = readUrl(value, site)
  const allowed = name === 'home' ? ['https:', 'http:'] : ['https:', 'http:', 'mailto:', 'tel:']
  if (url === undefined || !allowed.includes(url.protocol)) {
    const more = name === 'home' ? '' : ', or a mailto: or tel: address'
    throw invalidOption(`pages.brand.${name}`, `must be a path that begins with / or a URL${more}`)
  }
  return url.href
}

/** What begins with two slashes would lead to another host. */
function readUrl(value: unknown, site: Site): URL | undefined {
  if (typeof value !== 'string' || value.trim() !== value || /[\p{Cc}\\]/u.test(value)) return undefined
  if (value.startsWith('/')) return value.startsWith('//') ? undefined : parseAddress(site.address(value))
  return parseAddress(value)
}

/** The backgrounds of our own document. */
export const backgrounds = { light: '#f4f5f7', dark: '#16181d' } as const

/** The contrast of a text with its background (WCAG 1.4.3). Text on a button in that colour is as readable. */
const leastContrast = 4.5

function readAccent(value: unknown): { light: Hex; dark: Hex } {
  const { light: givenLight, dark: givenDark } =
    typeof value === 'string' ? { light: value, dark: undefined } : coloursOf(value)
  const light = readColour(givenLight)
  const dark = givenDark === undefined ? lightenedFor(light, backgrounds.dark, leastContrast) : readColour(givenDark)
  requireContrast(light, 'light')
  requireContrast(dark, 'dark')
  return Object.freeze({ light, dark })
}

function coloursOf(value: unknown): { light: unknown; dark: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAColour()
  const { light, dark } = readOptions(value as { light?: unknown; dark?: unknown }, ['light', 'dark'], 'accent')
  return { light, dark: dark ?? null }
}

function readColour(value: unknown): Hex {
  const colour = parseColour(value)
  if (colour === undefined) throw notAColour()
  return colour
}

function notAColour() {
  return invalidOption('pages.brand.accent', 'must be a colour such as #0b6e4f, or { light, dark } with two of them')
}

function requireContrast(colour: Hex, mode: 'light' | 'dark'): void {
  const ratio = contrast(colour, backgrounds[mode])
  if (ratio >= leastContrast) return
  // Rounded down: a ratio just below the limit must not look like the limit.
  const shown = Math.floor(ratio * 100) / 100
  const advice = mode === 'light' ? 'darker' : 'lighter'
  throw invalidOption(
    'pages.brand.accent',
    `has a contrast of ${shown}:1 with the background in ${mode} mode; at least ${leastContrast}:1 is required. Choose a ${advice} colour.`,
  )
}
