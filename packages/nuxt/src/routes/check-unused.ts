import type { ApplicationPage } from './application-pages.js'
import { isOn, type Rules } from './rule-table.js'
import { commonPath, nitroPattern, type UrlPattern } from './url-pattern.js'

/** What an application answers. */
export interface Answering {
  readonly pages: readonly ApplicationPage[]
  /** The routes of its server handlers, as Nitro spells them. */
  readonly routes: readonly string[]
  /** Patterns of what no build can see, as the developer listed them. */
  readonly servedElsewhere: readonly string[]
  readonly baseURL: string
}

/** Finds a route rule that guards no page and no server route of the application. */
export function findUnusedRule(rules: Rules, answering: Answering): string | undefined {
  const known = [...pagePatterns(answering), ...[...answering.routes, ...answering.servedElsewhere].map(nitroPattern)]
  for (const [pattern, rule] of Object.entries(rules)) {
    if (!isOn(rule['duo']) || isNuxts(pattern) || isUsed(pattern, known)) continue
    return `The route rule of ${pattern} guards nothing: no page and no server route has such a path.${hint(pattern, known, answering.baseURL)} If something else responds there, such as a server middleware, list the pattern in duo.servedElsewhere of nuxt.config.`
  }
  return undefined
}

/** A page for everything that is not there would make every rule look right, unless it is all that there is. */
function pagePatterns({ pages }: Answering): readonly UrlPattern[] {
  const patterns = pages.flatMap((page) => page.patterns)
  const hasOthers = patterns.some(({ segments }) => segments.length > 0)
  return hasOthers ? patterns.filter(({ segments, rest }) => segments.length > 0 || rest === 'none') : patterns
}

function isUsed(pattern: string, known: readonly UrlPattern[]): boolean {
  const own = nitroPattern(pattern)
  const isForAll = own.segments.length === 0
  return isForAll || known.some((other) => commonPath(own, other) !== undefined)
}

function hint(pattern: string, known: readonly UrlPattern[], baseURL: string): string {
  const base = baseURL.replace(/\/$/, '')
  if (base !== '' && pattern.startsWith(`${base}/`) && isUsed(pattern.slice(base.length), known)) {
    return ` Rules are relative to app.baseURL: write ${pattern.slice(base.length)}.`
  }
  return ''
}

/** What Nuxt answers itself, such as the components that are rendered on the server alone. */
function isNuxts(pattern: string): boolean {
  return pattern.startsWith('/__nuxt') || pattern.startsWith('/_')
}
