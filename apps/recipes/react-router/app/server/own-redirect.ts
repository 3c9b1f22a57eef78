/**
 * React Router fetches the data of a page when somebody clicks a `Link` or sends a `Form`, and shows an error for
 * every other refusal. These headers make it load the URL in the whole window.
 *
 * @returns `undefined` for a request that is not for data
 */
export function ownRedirect(request: Request, requirement?: { maxAge: number }): Response | undefined {
  const url = new URL(request.url)
  if (!url.pathname.endsWith('.data')) return undefined
  for (const own of ['_routes', 'index']) url.searchParams.delete(own)
  const path = url.pathname.replace(/^\/_root\.data$|_?\.data$/, '') || '/'
  const next = request.method === 'POST' ? path : path + url.search
  const query = new URLSearchParams({ next, ...(requirement && { max_age: String(requirement.maxAge) }) })
  return new Response(null, {
    status: 204,
    headers: {
      'cache-control': 'no-store',
      'x-remix-redirect': `/duo/start?${query.toString()}`,
      'x-remix-reload-document': 'true',
    },
  })
}
