/** Everything else needs Duo, also the data of each page, and what is added later. */
const open = new Set(['/', '/_root.data', '/login', '/login.data', '/logout', '/about', '/about.data'])

export function isOpen({ url }: Request): boolean {
  return open.has(new URL(url).pathname.replace(/(?<=.)\/$/, ''))
}
