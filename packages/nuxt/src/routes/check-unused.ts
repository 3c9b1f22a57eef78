import type { ApplicationPage } from './application-pages.js'
import { isOn, type Rules } from './rule-table.js'
import { commonPath, nitroPattern, type UrlPattern } from './url-pattern.js'

/** The paths at which an application responds. */
export interface Answering {
  readonly pages: readonly ApplicationPage[]
  /** The routes of its server handlers, as patterns of Nitro. */
  readonly routes: readonly string[]
  /** The patterns that the developer listed for paths that no build can see. */
  readonly servedElsewhere: readonly string[]
  readonly baseURL: string
}

/** Finds a route rule that guards no page and no server route of the application. */
export function findUnusedRule(rules: Rules, answering: Answering): string | undefined {
  const known = [...pagePatterns(answering), ...[...answering.routes, ...answering.servedElsewhere].map(nitroPattern)]
  for (const [pattern, rule] of Object.entries(rules)) {
    if (!isOn(rule['duo']) || isNuxts(pattern) || isUsed(pattern, known)) continue
    return `The route rule of ${pattern} guards nothing: no page and no server route has such a path.${hint(pattern, known, answering.baseURL)} If something else responds there, such as a server middleware, list the pattern in duo.servedElsewhere in nuxt.config.`
  }
  return undefined
}

/** Leaves a catch-all page out, because every rule matches it. It counts only if there is no other page. */
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

/** Returns whether Nuxt itself responds at this path, for example with a server component. */
function isNuxts(pattern: string): boolean {
  return pattern.startsWith('/__nuxt') || pattern.startsWith('/_')
}
