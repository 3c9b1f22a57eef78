import type { Requirement } from '@duokit/web'
import { duo } from './duo'
import { pageOf } from './open'

/**
 * React Router fetches the data of a page when somebody clicks a `Link` or sends a `Form`, and shows an error for
 * every other refusal. These headers make it load the URL in the whole window.
 *
 * @returns `undefined` for a request that is not for data
 */
export async function ownRedirect(request: Request, requirement?: Requirement): Promise<Response | undefined> {
  const url = new URL(request.url)
  if (!url.pathname.endsWith('.data')) return undefined
  url.pathname = pageOf(url.pathname)
  for (const own of ['_routes', 'index']) url.searchParams.delete(own)
  if (request.method === 'POST') url.search = ''
  const way = await wayTo(url, request, requirement)
  if (way === null) return undefined
  return new Response(null, {
    status: 204,
    headers: { 'cache-control': 'no-store', 'x-remix-redirect': way, 'x-remix-reload-document': 'true' },
  })
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
