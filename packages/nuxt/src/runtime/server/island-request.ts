import type { Requirement } from '@duokit/h3'
import { createError, getQuery, type H3Event } from 'h3'
import type { GuardRules } from '../rules/guard-rules.js'

/** The rules for requests for server components. */
export interface IslandRules {
  /** All route rules. */
  readonly all: GuardRules
  /** The rules for the URLs of server components. */
  readonly islands: GuardRules
  /** The guarded paths of pages that are rendered only on the server, by the names in the URLs of their components. */
  readonly pages: Readonly<Record<string, readonly string[]>>
}

const prefix = '/__nuxt_island'

/** Returns whether a path belongs to a component that Nuxt renders separately from a page. */
export function isIslandPath(path: string): boolean {
  return path.startsWith(prefix)
}

/**
 * Returns the requirement for a request for a server component. Its path contains the name of the component, and `url`
 * in its query is the path for which Nuxt renders the component.
 *
 * @throws H3Error of status 400 for a `url` that vue-router could read differently
 */
export function islandRequirement(event: H3Event, { all, islands, pages }: IslandRules): Requirement | undefined {
  if (all.strictest === undefined) return undefined
  // Other methods send the context in a body. Nuxt itself never uses them.
  if (event.method !== 'GET') return all.strictest
  const url = urlIn(event)
  const name = nameIn(event.path)
  const own = `${prefix}/${name}`
  if (!name.startsWith('page_')) return all.at(own, ...(url === undefined ? [] : [url]))
  const paths = Object.hasOwn(pages, name) ? pages[name] : undefined
  // The build did not know the page, or the component has rules of its own.
  if (paths === undefined || islands.at(own) !== undefined) return all.strictest
  return all.at(...paths, url ?? '/')
}

function urlIn(event: H3Event): string | undefined {
  const { url } = getQuery(event)
  if (url === undefined) return undefined
  // Nuxt's pages send the URL in this form. vue-router might resolve any other form differently than this code.
  if (typeof url === 'string' && /^\/(?!\/)[^\\#\s]*$/.test(url) && !/\/\.{1,2}(?:[/?]|$)/.test(url)) return url
  throw createError({ statusCode: 400, statusMessage: 'Invalid island request' })
}

/** Reads the name as Nuxt does: the last part is a digest. */
function nameIn(path: string): string {
  const parts = path
    .replace(/\?.*$/s, '')
    .slice(prefix.length + 1)
    .replace(/\.json$/, '')
    .split('_')
  return parts.length > 1 ? parts.slice(0, -1).join('_') : (parts[0] ?? '')
}
