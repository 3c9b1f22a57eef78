import { isMissingWord, withSlip } from '../../likely-slip.js'
import { parseAddress } from '../../transport/address.js'
import { invalidOption as invalid } from '../../errors/errors.js'
import { isLoopbackHost } from '../../transport/hosts.js'
import { checkTrustedOrigins } from './trusted-origins.js'

/** Where the application lives, from its options and never from a request. */
export interface Site {
  /** Scheme, host and port, as browsers send it in `Origin`. */
  readonly origin: string
  /** The path that `origin` carried (`/shop`), or nothing. */
  readonly path: string
  /** Where the gate's routes live, at the application's root. */
  readonly basePath: string
  readonly secure: boolean
  readonly loopback: boolean
  /** Other origins of the same product, exactly as browsers name them. */
  readonly trustedOrigins: readonly string[]
  /** Where a `next` leads that `resolveNext` gave. */
  onward(next: string): string
  /** Returns the absolute URL of a path at the application's root. */
  address(path: string): string
}

const basePathForm = /^(?:\/[A-Za-z0-9_~.-]+)+$/

/**
 * Reads and checks `origin` and `basePath`.
 *
 * @throws DuoError `invalid_option`
 */
export function createSite(options: {
  origin: string
  basePath?: string | undefined
  trustedOrigins?: readonly string[] | undefined
}): Site {
  const url = parseOrigin(options.origin)
  const path = url.pathname.replace(/\/$/, '')
  const basePath = parseBasePath(options.basePath ?? '/duo')
  refuseCallback(path, basePath)
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !loopback) {
    throw invalid('origin', 'must be https, unless its host is localhost, 127.0.0.1 or [::1]')
  }
  return Object.freeze({
    origin: url.origin,
    path,
    basePath,
    secure: url.protocol === 'https:',
    loopback,
    trustedOrigins: checkTrustedOrigins(options.trustedOrigins),
    onward: (next: string) => (next.startsWith('/') ? url.origin + path + next : next),
    address: (target: string) => url.origin + path + target,
  })
}

function parseOrigin(value: unknown): URL {
  const url = typeof value === 'string' ? parseAddress(value) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid(
      'origin',
      withSlip('must be the public address of the application, such as https://app.example.com', value),
    )
  }
  if (!isHostName(url.hostname)) {
    throw invalid('origin', 'must have a host name that browsers can open, such as app.example.com, and no pattern')
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw invalid('origin', 'must not contain a query, fragment or credentials')
  }
  if (url.pathname.includes('//')) throw invalid('origin', 'must not contain an empty path segment')
  if (!canBeDecoded(url.pathname)) throw invalid('origin', 'must have a path that can be decoded: write % as %25')
  return url
}

/** Not what a template or a pattern leaves, which a URL accepts as well. */
function isHostName(hostname: string): boolean {
  return /^(?:[a-z\d_.-]+|\[[\da-f:.]+\])$/.test(hostname) && !isMissingWord(hostname)
}

/** The redirect URL that Duo gets is made of both: it is no origin. */
function refuseCallback(path: string, basePath: string): void {
  const callback = `${basePath}/callback`
  if (path.endsWith(callback)) {
    throw invalid('origin', `must be the address of the application alone: write it without ${callback}`)
  }
}

/** Routers match what they have decoded, and none would ever match a path that cannot be. */
function canBeDecoded(path: string): boolean {
  try {
    decodeURI(path)
    return true
  } catch {
    return false
  }
}

function parseBasePath(value: unknown): string {
  const path = typeof value === 'string' ? value.replace(/\/$/, '') : ''
  const dotted = path.split('/').some((segment) => segment === '.' || segment === '..')
  if (!basePathForm.test(path) || dotted) throw invalid('basePath', 'must be a plain path, such as /duo')
  return path
}
