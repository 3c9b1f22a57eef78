import type { Mount } from '@duokit/core'
import { isWebEvent, type NodeEvent, type WebEvent } from './event-shapes.js'

/**
 * Returns the URL that the browser sent, including the paths that mounts removed. h3 has already parsed the path. No
 * URL is parsed here, because a guard calls this for every request.
 */
export function sentAddress(event: WebEvent): string {
  const { url } = event
  const sent = sentUrl(event)
  const routed = url.pathname + url.search
  if (sent === routed || isPathOf(sent, routed)) return routed
  const { mount, path } = parted(sent, url.pathname)
  return mount + path + url.search
}

/** The path that mounts of h3, or of Express around it, have taken off; `undefined` if none has. */
export function mountOf(event: WebEvent | NodeEvent): Mount | undefined {
  const path = isWebEvent(event) ? parted(sentUrl(event), event.url.pathname).mount : nodeMount(event)
  // If the path had escapes, it is unknown what h3 made of them.
  if (path === '' || path.includes('%')) return undefined
  return { path, comparison: isInExpress(event) ? 'caseless' : 'exact' }
}

/** Express keeps its mounts in `baseUrl`, and ignores their case. */
function isInExpress(event: WebEvent | NodeEvent): boolean {
  const { baseUrl } = (isWebEvent(event) ? event.runtime?.node?.req : event.node.req) ?? {}
  return baseUrl !== undefined && baseUrl !== ''
}

function nodeMount({ node: { req } }: NodeEvent): string {
  const [sent = '', routed = ''] = [req.originalUrl, req.url].map((url = '') => url.split('?', 1)[0])
  return routed.startsWith('/') ? parted(sent, routed).mount : ''
}

/** Express, where h3 is mounted in it, keeps the path that it takes off in `baseUrl`. */
function sentUrl({ req, runtime }: WebEvent): string {
  const node = runtime?.node?.req
  if (node?.url === undefined) return req.url
  return node.baseUrl === undefined ? node.url : node.baseUrl + node.url
}

/** Under `mount` and `withBase` only the end of a path is left. */
function parted(sent: string, pathname: string): { readonly mount: string; readonly path: string } {
  const path = pathIn(sent)
  if (pathname === '/' && mountForm.test(path)) return { mount: path, path: '' }
  const own = sent.includes('%') ? sentPath(path, pathname) : pathname
  const mount = path.endsWith(own) ? path.slice(0, -own.length) : ''
  return { mount: mountForm.test(mount) ? mount : '', path: own }
}

/** A path that a mount can have taken off: without empty segments and dots, which h3 may have taken away instead. */
const mountForm = /^(?:\/(?!\.{1,2}(?:\/|$)|\.?%2e)[^/\\]+)+$/i

/** Whether an absolute URL is this path behind a host. */
function isPathOf(sent: string, routed: string): boolean {
  return sent.endsWith(routed) && sent.indexOf('/', 8) === sent.length - routed.length
}

/**
 * Returns the path of a URL, without the origin, the query and the fragment. A fragment is not part of a request, but
 * a client may send one.
 */
function pathIn(sent: string): string {
  const start = sent.startsWith('/') ? 0 : sent.indexOf('/', sent.indexOf('//') + 2)
  const path = start < 0 ? '/' : sent.slice(start)
  const end = path.search(/[?#]/)
  return end < 0 ? path : path.slice(0, end)
}

/** The path that h3 routes by, with the escapes that it was sent with: the gate's own paths have none. */
function sentPath(path: string, pathname: string): string {
  const segments = pathname.split('/').length - 1
  const own = `/${path.split('/').slice(-segments).join('/')}`
  return own.includes('%') ? own : pathname
}
