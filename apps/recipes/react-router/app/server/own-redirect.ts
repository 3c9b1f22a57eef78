import type { Requirement } from '@duokit/web'
import { duo } from './duo'
import { homePath, isEndpoint, pageOf } from './open'

/**
 * React Router fetches the data of a page when somebody clicks a `Link` or sends a `Form`, and shows an error for
 * every other refusal. These headers make it load the URL in the whole window.
 *
 * @returns `undefined` for a request that is not for data
 */
export async function ownRedirect(request: Request, requirement?: Requirement): Promise<Response | undefined> {
  const url = new URL(request.url)
  if (!url.pathname.endsWith('.data')) return undefined
  const way = await wayTo(pageBehind(url, request), request, requirement)
  if (way === null) return undefined
  return new Response(null, {
    status: 204,
    headers: { 'cache-control': 'no-store', 'x-remix-redirect': way, 'x-remix-reload-document': 'true' },
  })
}

/** The page to come back to. A fetcher loads an endpoint for the page around it, which the browser names. */
function pageBehind(url: URL, { method, headers }: Request): URL {
  const page = new URL(url)
  page.pathname = pageOf(url.pathname)
  for (const own of ['_routes', 'index']) page.searchParams.delete(own)
  if (method === 'POST') page.search = ''
  if (!isEndpoint(page)) return page
  const referer = headers.get('referer')
  return new URL(referer?.startsWith(`${url.origin}/`) ? referer : homePath, url)
}

/** Where the guard sends a person who opens the page itself. */
async function wayTo(page: URL, request: Request, requirement?: Requirement): Promise<string | null> {
  const headers = new Headers(request.headers)
  headers.set('accept', 'text/html')
  headers.set('sec-fetch-mode', 'navigate')
  headers.set('sec-fetch-dest', 'document')
  const refused = await duo().guard(new Request(page, { headers }), requirement)
  return refused instanceof Response ? refused.headers.get('location') : null
}
