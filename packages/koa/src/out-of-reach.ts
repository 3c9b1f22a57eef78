import { DuoError, type Whereabouts } from '@duokit/core'
import type { Context } from 'koa'

/** Throws if the login is mounted where none of its URLs leads. */
type Check = (ctx: Context) => void

/** Makes the check of each middleware. */
export interface OutOfReach {
  routes(): Check
  guard(): Check
}

/**
 * Finds an application whose login is mounted at a path that neither `origin` nor `basePath` names: every redirect to
 * it would end at a 404. It is certain only if nothing outside that mount serves the login: every middleware of
 * `duo.routes()` is inside, or every guard, in an application without `duo.routes()`.
 */
export function outOfReach(where: Whereabouts): OutOfReach {
  const served = new Kind()
  const guarded = new Kind()
  return {
    routes: () => served.check(where, () => true),
    guard: () => guarded.check(where, () => served.made === 0),
  }
}

/** The middlewares of one kind, and how many of them are out of reach. */
class Kind {
  made = 0
  #outside = 0

  check(where: Whereabouts, isServing: () => boolean): Check {
    this.made++
    let state: 'unseen' | 'outside' | 'reached' = 'unseen'
    return (ctx) => {
      if (state === 'reached') return
      const mount = mountOf(ctx)
      if (mount === undefined || leads(where, mount)) {
        if (state === 'outside') this.#outside--
        state = 'reached'
        return
      }
      if (state === 'unseen') this.#outside++
      state = 'outside'
      if (isServing() && this.#outside === this.made) throw misplaced(where, mount)
    }
  }
}

/** The path at which koa-mount has mounted what runs now. A middleware that rewrites URLs mounts nothing. */
function mountOf(ctx: Context): string | undefined {
  const { originalUrl, url } = ctx
  if (originalUrl === url) return undefined
  const last: unknown = Reflect.get(ctx, 'mountPath')
  if (typeof last !== 'string') return undefined
  const [sent = '', routed = ''] = [originalUrl, url].map((one) => one.split('?', 1)[0])
  const rest = routed.replace(/^\//, '')
  const mount = sent.endsWith(rest) ? sent.slice(0, sent.length - rest.length).replace(/\/$/, '') : ''
  return mount.endsWith(last.replace(/\/$/, '')) ? mount : undefined
}

/** Whether a URL of the login begins with the path of the mount. */
function leads({ origin, basePath = '/duo' }: Whereabouts, mount: string): boolean {
  const own = `${basePath.replace(/\/$/, '')}/`
  const segments = new URL(origin).pathname.split('/').filter((segment) => segment !== '')
  const ends = ['', ...segments.map((_segment, at) => `/${segments.slice(at).join('/')}`)]
  return ends.some((end) => `${end}${own}`.startsWith(`${mount}/`))
}

function misplaced({ basePath = '/duo' }: Whereabouts, mount: string): DuoError {
  return new DuoError(
    'invalid_option',
    `The login is mounted at ${mount}, and no URL of it leads there: end origin with ${mount}, or set basePath to ${mount}${basePath}`,
  )
}
