/** The `basename` of react-router.config.ts, if it has one. */
const basename = ''

/** Everything else needs Duo, also what is added later. The data of a page belongs to its page. */
const open = new Set(['/', '/login', '/logout', '/about'])

export const homePath = `${basename}/`

/** A resource route, which nobody opens as a page. */
export const isEndpoint = ({ pathname }: URL): boolean => pathname.startsWith(`${basename}/api/`)

export function isOpen({ url }: Request): boolean {
  const { pathname } = new URL(url)
  if (!pathname.startsWith(basename)) return false
  // It names the files of routes, which are open to everyone; without it, no `Link` of an open page works.
  if (pathname === `${basename}/__manifest`) return true
  return open.has(pageOf(pathname.slice(basename.length)).replace(/\/$/, '') || '/')
}

/** The path of the page whose data a path is, as React Router reads it: `/account.data` and `/account/_.data`. */
export const pageOf = (pathname: string): string => pathname.replace(/(?<=\/)_\.data$|\.data$/, '')
