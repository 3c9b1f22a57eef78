import { originForm } from './origin-form.js'

/** Where an application is: the options that its URLs depend on. */
export interface Whereabouts {
  readonly origin: string
  readonly basePath?: string | undefined
}

/**
 * Returns a function that takes the path of `origin` off a URL that still contains it, as in an application that is
 * mounted at that path. A proxy may have taken off the whole path, or its first segments. The result depends on the URL
 * alone, so a guard outside a mount and routes inside it read the same URL.
 *
 * @example
 * ```ts
 * const read = belowOrigin({ origin: 'https://example.com/shop' })
 * read('/shop/page?a=b') // '/page?a=b'
 * read('/page?a=b') // '/page?a=b'
 * ```
 */
export function belowOrigin({ origin, basePath = '/duo' }: Whereabouts): (url: string) => string {
  const paths = pathsOf(origin)
  if (paths.length === 0) return originForm
  const own = basePath.replace(/\/$/, '')
  return (sent) => {
    const url = originForm(sent)
    if (rest(url, own) !== undefined) return url
    for (const path of paths) {
      const found = rest(url, path)
      if (found !== undefined) return found
    }
    return url
  }
}

/** The path of `origin` and its suffixes, the longest first. */
function pathsOf(origin: string): string[] {
  // createGate rejects what is not a URL.
  const segments = URL.canParse(origin) ? new URL(origin).pathname.split('/').filter((segment) => segment !== '') : []
  return segments.map((_segment, at) => `/${segments.slice(at).join('/')}`)
}

/** What follows a path in a URL; `undefined` if the URL is not below that path. Express folds the case of mounts. */
function rest(url: string, path: string): string | undefined {
  if (url.slice(0, path.length).toLowerCase() !== path.toLowerCase()) return undefined
  const found = url.slice(path.length)
  if (found === '' || found.startsWith('?')) return `/${found}`
  return found.startsWith('/') ? found : undefined
}
