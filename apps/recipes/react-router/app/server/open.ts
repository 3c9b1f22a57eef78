/**
 * Everything else needs Duo, also the data of each page, and what is added later. `/__manifest` names the files of
 * routes, which are open to everyone; without it, no `Link` of an open page works.
 */
const open = new Set(['/', '/_root.data', '/login', '/login.data', '/logout', '/about', '/about.data', '/__manifest'])

export function isOpen({ url }: Request): boolean {
  return open.has(new URL(url).pathname.replace(/(?<=.)\/$/, ''))
}
