import type { Mount } from './out-of-reach.js'

/** The parts of Node's request that routers keep what they change in. */
interface Routed {
  readonly url?: string | undefined
  readonly originalUrl?: unknown
}

/**
 * Path and query as the browser sent them: Express, Connect and their relatives take the path of a mount off `url`, and
 * keep what was sent.
 *
 * @param url - what a framework over them keeps itself
 */
export function sentUrl({ originalUrl, url: routed }: Routed, url = routed): string {
  return typeof originalUrl === 'string' ? originalUrl : (url ?? '/')
}

/** What routers name their own path on. */
interface Naming {
  readonly baseUrl?: unknown
  readonly mountPath?: unknown
}

/**
 * What routers have taken off a URL, such as `/nest`; `undefined` if they have not, or if nobody can say. Express
 * ignores the case of its mounts.
 *
 * @param sent - as the browser sent it
 * @param routed - what is left of it
 * @param named - on what routers name their own path: Express in `baseUrl`, and koa-mount in `mountPath`. What only
 * rewrites URLs names none
 */
export function takenOff(sent: string, routed: string, named: readonly object[]): Mount | undefined {
  if (sent === routed) return undefined
  const [path, rest] = [pathOf(sent), pathOf(routed)]
  const mount = path.endsWith(rest) ? path.slice(0, path.length - rest.length) : ''
  const names = named.flatMap(({ baseUrl, mountPath }: Naming) => [baseUrl, mountPath])
  const isTaken = (name: unknown) => typeof name === 'string' && pathOf(name) !== '' && mount.endsWith(pathOf(name))
  if (!names.some(isTaken)) return undefined
  return { path: mount, comparison: named.some(({ baseUrl }: Naming) => baseUrl) ? 'caseless' : 'exact' }
}

function pathOf(url: string): string {
  return url.replace(/\/?(?:\?.*)?$/s, '')
}
