import { originForm } from '@duokit/core'
import type { PlatformRequest } from './platform-request.js'

/**
 * Where an application is, for reading the URLs of its requests. Core's `belowOrigin` guesses a mount by the URL alone.
 * Nest knows its own, so a path that merely looks like it is left to the application.
 */
export class Place {
  /** The path at which the platform's instance is mounted. */
  readonly mount: string
  /**
   * The paths that something in front may have taken off: the one of `origin`, and what is left of it behind a proxy
   * that strips a part.
   */
  readonly #stripped: readonly string[]

  constructor(origin: string, mount: string) {
    this.mount = mount
    const segments = URL.canParse(origin) ? new URL(origin).pathname.split('/').filter((segment) => segment !== '') : []
    this.#stripped = segments.map((_segment, at) => `/${segments.slice(at).join('/')}`)
  }

  /** Path and query at the application's root, as the browser sent them. */
  sentUrl(request: PlatformRequest): string {
    const routed = originForm(request.url ?? '/')
    const sent = originForm(request.originalUrl ?? routed)
    const mounted = this.mount === '' ? undefined : below(sent, this.mount)
    if (mounted !== undefined) return mounted
    if (sent === routed) return sent
    for (const path of this.#stripped) {
      const rest = below(sent, path)
      // In a middleware of the application more was taken off than this.
      if (rest !== undefined && rest.endsWith(routed.replace(/^\/(?=\?|$)/, ''))) return rest
    }
    return sent
  }

  /** The same as the router has it, after whatever rewrote it. */
  routedUrl(request: PlatformRequest): string {
    const routed = originForm(request.url ?? '/')
    // Fastify leaves the prefix in place, and Express takes the mount off.
    return below(routed, this.mount) ?? routed
  }

  /** The end of `origin` that is the mount in other letters. */
  respells(): string | undefined {
    const meant = this.#stripped.find((path) => path.toLowerCase() === this.mount.toLowerCase())
    return meant === this.mount ? undefined : meant
  }

  /** The path of `origin`, if the application has it in its own paths too and nothing takes it off. */
  repeats(path: string): string | undefined {
    const [whole] = this.#stripped
    return this.mount === '' && whole !== undefined && path.startsWith(`${whole}/`) ? whole : undefined
  }

  /**
   * The path at which Nest is mounted in a router, if `origin` does not name it: then nobody can say which URL leads
   * here.
   */
  unknownMount({ baseUrl }: PlatformRequest): string | undefined {
    if (baseUrl === undefined || baseUrl === '' || this.mount !== '') return undefined
    return this.#stripped.some((path) => path.toLowerCase() === baseUrl.toLowerCase()) ? undefined : baseUrl
  }
}

/** What is left of a URL below a path; Express folds the case of mounts. */
function below(url: string, path: string): string | undefined {
  if (path === '' || url.slice(0, path.length).toLowerCase() !== path.toLowerCase()) return undefined
  const rest = url.slice(path.length)
  if (rest === '' || rest.startsWith('?')) return `/${rest}`
  return rest.startsWith('/') ? rest : undefined
}
