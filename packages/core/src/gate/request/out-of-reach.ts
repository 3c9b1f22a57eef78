import { DuoError } from '../../errors/errors.js'
import type { Whereabouts } from './below-origin.js'

/**
 * Checks one request as the framework received it.
 *
 * @returns what to tell whoever runs the application, if nobody can reach the login
 */
export type MountCheck<Ctx> = (ctx: Ctx) => DuoError | undefined

/** Makes the check of each middleware. */
export interface OutOfReach<Ctx> {
  routes(): MountCheck<Ctx>
  guard(): MountCheck<Ctx>
}

/**
 * How a router compares the path of a mount with a URL: letters and escapes as they are, without regard to case, or
 * after decoding both.
 */
export type MountComparison = 'exact' | 'caseless' | 'decoded'

/** Where routers have put the login. */
export interface Mount {
  /** What they have taken off the URL of a request, such as `/nest`. */
  readonly path: string
  readonly comparison: MountComparison
}

/** Reads where a request was routed; `undefined` if no router has taken anything off its URL. */
export type ReadMount<Ctx> = (ctx: Ctx) => Mount | undefined

/**
 * Finds an application whose login is mounted at a path that neither `origin` nor `basePath` names: every redirect to
 * it would end at a 404. It is certain only if nothing outside that mount serves the login: every middleware that
 * serves its routes is inside, or every guard, in an application without such a middleware.
 *
 * @example
 * ```ts
 * const reach = outOfReach({ origin: 'https://example.com' }, (req: Request) => ({
 *   path: req.baseUrl,
 *   comparison: 'caseless',
 * }))
 * const check = reach.routes()
 * check(req)?.message // 'The login is mounted at /nest, …'
 * ```
 */
export function outOfReach<Ctx>(where: Whereabouts, mountOf: ReadMount<Ctx>): OutOfReach<Ctx> {
  const served = new Kind(where, mountOf)
  const guarded = new Kind(where, mountOf)
  return {
    routes: () => served.check(() => guarded.reached === 0),
    guard: () => guarded.check(() => served.made === 0),
  }
}

/** The middlewares of one kind, and how many of them are out of reach. */
class Kind<Ctx> {
  made = 0
  reached = 0
  #outside = 0
  readonly #where: Whereabouts
  readonly #mountOf: ReadMount<Ctx>

  constructor(where: Whereabouts, mountOf: ReadMount<Ctx>) {
    this.#where = where
    this.#mountOf = mountOf
  }

  check(isServing: () => boolean): MountCheck<Ctx> {
    this.made++
    let state: 'unseen' | 'outside' | 'reached' = 'unseen'
    return (ctx) => {
      if (state === 'reached') return undefined
      const mount = this.#mountOf(ctx)
      if (mount === undefined || leads(this.#where, mount)) {
        if (state === 'outside') this.#outside--
        state = 'reached'
        this.reached++
        return undefined
      }
      if (state === 'unseen') this.#outside++
      state = 'outside'
      return isServing() && this.#outside === this.made ? misplaced(this.#where, mount.path) : undefined
    }
  }
}

/**
 * Returns the paths at which a router that is mounted has to serve the login, without the mount. There are several if
 * `origin` has a path, which a proxy may have taken off or not.
 *
 * @throws DuoError `invalid_option` if no URL of the login leads into the mount
 *
 * @example
 * ```ts
 * servedPaths({ origin: 'https://example.com', basePath: '/admin/duo' }, '/admin') // ['/duo']
 * ```
 */
export function servedPaths(where: Whereabouts, mount: string): string[] {
  const sent = asSent(mount)
  const inside = loginPaths(where).filter((path) => `${path}/`.startsWith(`${sent}/`))
  if (inside.length === 0) throw misplaced(where, mount)
  return inside.map((path) => path.slice(sent.length))
}

/** Whether a URL of the login begins with the path of the mount, as its router compares them. */
function leads(where: Whereabouts, { path, comparison }: Mount): boolean {
  return pathBelow(where, { path, as: readings[comparison] }) !== undefined
}

const readings: Readonly<Record<MountComparison, (path: string) => string>> = {
  exact: (path) => path,
  caseless: (path) => path.toLowerCase(),
  decoded,
}

/** A mount may contain what is no escape. */
function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** Returns the path of the login that begins with the one of a mount, if both are read in a certain way. */
function pathBelow(
  where: Whereabouts,
  { path: mount, as }: { path: string; as: (path: string) => string },
): string | undefined {
  const start = as(`${asSent(mount)}/`)
  return loginPaths(where).find((path) => as(`${path}/`).startsWith(start))
}

/** A mount as browsers send it: some routers match what they have decoded, and name a mount as it was declared. */
function asSent(mount: string): string {
  return mount === '' ? '' : new URL(mount, 'http://localhost').pathname
}

/** The path of the login, behind whatever a proxy may have left of the path of `origin`. */
function loginPaths({ origin, basePath = '/duo' }: Whereabouts): string[] {
  const segments = new URL(origin).pathname.split('/').filter((segment) => segment !== '')
  const ends = ['', ...segments.map((_segment, at) => `/${segments.slice(at).join('/')}`)]
  return ends.map((end) => end + basePath.replace(/\/$/, ''))
}

function misplaced(where: Whereabouts, mount: string): DuoError {
  const { basePath = '/duo' } = where
  const meant = pathBelow(where, { path: mount, as: (path) => decoded(path).toLowerCase() })
  if (meant !== undefined) {
    return new DuoError(
      'invalid_option',
      `The login is mounted at ${mount}, but its URLs begin with ${meant}, and the router compares letters and escapes as they are: write the path in origin or basePath as in the mount`,
    )
  }
  return new DuoError(
    'invalid_option',
    `The login is mounted at ${mount}, and none of its URLs leads there: end origin with ${mount}, or set basePath to ${mount}${basePath}`,
  )
}
