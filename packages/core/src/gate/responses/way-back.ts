import { invalidOption } from '../../errors/errors.js'
import { dropPromise } from '../../maybe-promise.js'
import { isLoginUrl } from '../setup/login-url.js'
import { isFramed, isNavigation } from '../request/negotiation.js'
import type { PendingLogin } from '../proofs/pending.js'
import { resolveNext } from '../request/next.js'
import { type GateRequest, pathOf, queryOf } from '../request/request.js'
import type { Site } from '../request/site.js'
import type { Workings } from '../setup/workings.js'

/**
 * Returns the URL that starts a login and leads back to the requested page. For a form or a script, it leads back to
 * the page that contained it, because nobody wants to end on the bare response to either.
 */
export function startAddress<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  maxAge: number | undefined,
): string {
  return retryAddress(workings, { next: wayBack(workings, request), maxAge })
}

/**
 * Where a person without a first factor goes. A path of the application learns in `next` where to go afterwards.
 *
 * @throws DuoError `invalid_option` if the function `loginUrl` returns neither a path nor a URL, or if the page of
 * `loginUrl` is behind a guard
 */
export function loginAddress<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  known?: string,
): string | undefined {
  const { site } = workings
  const { loginUrl } = workings.options
  if (loginUrl === undefined) return undefined
  const next = known ?? wayBack(workings, request)
  const url =
    typeof loginUrl === 'function' ? chosenPage(site, loginUrl(request.ctx, next)) : loginPage(site, loginUrl, next)
  if (url !== undefined && isSamePage(url, site, request)) {
    const page = url.origin + url.pathname
    throw invalidOption('loginUrl', `is behind a guard, or nothing serves ${page}: register that page before the guard`)
  }
  return url?.href
}

function chosenPage(site: Site, made: unknown): URL | undefined {
  if (made === undefined || made === null) return undefined
  if (isLoginUrl(made)) return new URL(made.startsWith('/') ? site.address(made) : made)
  dropPromise(made)
  throw invalidOption('loginUrl', 'must return a path that begins with /, a URL, or undefined')
}

function loginPage(site: Site, loginUrl: string, next: string | undefined): URL {
  if (!loginUrl.startsWith('/')) return new URL(loginUrl)
  const url = new URL(site.address(loginUrl))
  const isItself = next !== undefined && pathOf(next) === pathOf(loginUrl)
  if (next !== undefined && !isItself && !url.searchParams.has('next')) url.searchParams.set('next', next)
  return url
}

/**
 * A person would go round in a circle, without a word to anybody. Values of parameters do not count: a function that
 * puts `next` into its URL makes a longer one each time. Other methods of that path may well be guarded.
 */
function isSamePage(url: URL, site: Site, request: GateRequest): boolean {
  if (request.method !== 'GET' || !isNavigation(request)) return false
  const isSamePath = site.address(pathOf(request.url)) === url.origin + url.pathname
  return isSamePath && namesIn(queryOf(request.url)) === namesIn(url.searchParams)
}

function namesIn(query: URLSearchParams): string {
  return [...new Set(query.keys())].toSorted().join()
}

/** Where a login begins again that leads where this one did. */
export function retryAddress<Ctx>(
  { site }: Workings<Ctx>,
  login: Pick<PendingLogin, 'next' | 'maxAge'> | undefined,
): string {
  const query = new URLSearchParams()
  if (login?.next !== undefined) query.set('next', login.next)
  if (login?.maxAge !== undefined) query.set('max_age', String(login.maxAge))
  return site.address(`${site.basePath}/start${query.size === 0 ? '' : `?${query.toString()}`}`)
}

/** The path that a request wants to come back to, if one of the application is known. */
function wayBack<Ctx>({ site, routes }: Workings<Ctx>, request: GateRequest<Ctx>): string | undefined {
  // A user without a first factor wants to go to the target of the login.
  if (routes.find(request.url)?.name === 'start') return resolveNext(site, queryOf(request.url).get('next'))
  const isPage = request.method === 'GET' && isNavigation(request)
  const from = resolveNext(site, refererPath(request, site.origin + site.path))
  if (!isPage) return from
  // The page around the frame is where the person was.
  return (isFramed(request) ? from : undefined) ?? resolveNext(site, request.url)
}

function refererPath(request: GateRequest, root: string): string | undefined {
  const referer = request.header('referer')
  return referer?.startsWith(`${root}/`) ? referer.slice(root.length) : undefined
}
