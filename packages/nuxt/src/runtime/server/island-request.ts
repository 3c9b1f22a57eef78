import type { Requirement } from '@duokit/h3'
import { createError, getQuery, type H3Event } from 'h3'
import type { GuardRules } from '../rules/guard-rules.js'

/** What a request for a server component is judged by. */
export interface IslandRules {
  /** All route rules. */
  readonly all: GuardRules
  /** Those for the URLs of server components. */
  readonly islands: GuardRules
  /** The guarded paths of pages that are rendered on the server alone, by the names in the URLs of their components. */
  readonly pages: Readonly<Record<string, readonly string[]>>
}

const prefix = '/__nuxt_island'

/** Whether a path is that of a component which Nuxt renders apart from a page. */
export function isIslandPath(path: string): boolean {
  return path.startsWith(prefix)
}

/**
 * What a request for a server component has to satisfy. The name in its path says which component that is, and `url` in
 * the query for which path of the application it is rendered.
 *
 * @throws H3Error of status 400 for a `url` that vue-router could read otherwise
 */
export function islandRequirement(event: H3Event, { all, islands, pages }: IslandRules): Requirement | undefined {
  if (all.strictest === undefined) return undefined
  // In any other request the context stands in a body. Nuxt itself sends none.
  if (event.method !== 'GET') return all.strictest
  const url = urlIn(event)
  const name = nameIn(event.path)
  const own = `${prefix}/${name}`
  if (!name.startsWith('page_')) return all.at(own, ...(url === undefined ? [] : [url]))
  const paths = Object.hasOwn(pages, name) ? pages[name] : undefined
  // A page that the build did not know.
  if (paths === undefined || islands.at(own) !== undefined) return all.strictest
  return all.at(...paths, url ?? '/')
}

function urlIn(event: H3Event): string | undefined {
  const { url } = getQuery(event)
  if (url === undefined) return undefined
  // As pages of Nuxt send it. Anything else would be resolved by vue-router, and perhaps otherwise than here.
  if (typeof url === 'string' && /^\/(?!\/)[^\\#\s]*$/.test(url) && !/\/\.{1,2}(?:[/?]|$)/.test(url)) return url
  throw createError({ statusCode: 400, statusMessage: 'Invalid island request' })
}

/** As Nuxt takes it apart: the last part is a digest. */
function nameIn(path: string): string {
  const parts = path
    .replace(/\?.*$/s, '')
    .slice(prefix.length + 1)
    .replace(/\.json$/, '')
    .split('_')
  return parts.length > 1 ? parts.slice(0, -1).join('_') : (parts[0] ?? '')
}
