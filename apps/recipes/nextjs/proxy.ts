import { type NextRequest, NextResponse } from 'next/server'
import open from './open.json'
import { duo } from './server/duo'

/** Without a `matcher`, it sees every request. Everything else needs Duo, also images, and what is added later. */
function isOpen({ nextUrl, method, headers }: NextRequest): boolean {
  // Without the `basePath`, and without the slash of `trailingSlash`.
  const pathname = nextUrl.pathname.replace(/(?<=.)\/$/, '')
  if (pathname.startsWith('/_next/static/')) return true
  // A Server Action runs on any page, also on an open one. Only route handlers may be open for what is posted.
  const isRead = method === 'GET' || method === 'HEAD'
  const isOwnForm = ['/login', '/logout'].includes(pathname) && !headers.has('next-action')
  return open.includes(pathname) && (isRead || isOwnForm)
}

export async function proxy(request: NextRequest): Promise<Response> {
  const own = duo().handle(isAhead(request) ? asPrefetch(request) : request)
  if (own !== undefined) return own
  if (isOpen(request)) return NextResponse.next()
  const passed = await duo().guard(request)
  if (passed instanceof Response) return request.headers.has('next-action') ? actionRedirect(passed) : passed
  return passed.respond(NextResponse.next())
}

/**
 * Next.js fetches where a redirect leads, in the browser and on the server, before the browser opens it as a page.
 * Leave this out if a script of yours starts a login with `fetch`, as one with the iframe may do.
 */
function isAhead({ method, headers }: NextRequest): boolean {
  return method === 'GET' && !['navigate', null].includes(headers.get('sec-fetch-mode'))
}

/** No login starts or ends with a prefetch. */
function asPrefetch(request: NextRequest): Request {
  const headers = new Headers(request.headers)
  headers.set('sec-purpose', 'prefetch')
  return new Request(request.url, { headers })
}

/** Next.js shows an error page for every other refusal of a Server Action. */
async function actionRedirect(refused: Response): Promise<Response> {
  const { status, headers } = refused
  if (headers.get('content-type') !== 'application/problem+json') return refused
  const problem: { start?: string; login?: string } = await refused.clone().json()
  const way = problem.start ?? problem.login
  if (way === undefined) return refused
  return new Response(null, { status, headers: { 'cache-control': 'no-store', 'x-action-redirect': `${way};push` } })
}
