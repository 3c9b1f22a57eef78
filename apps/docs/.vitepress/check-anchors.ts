import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Checks that each link to a place within a page leads to an element of that page. VitePress itself checks pages only.
 *
 * @param folder - the built site
 * @param base - the path under which it is published
 * @throws Error that lists each link without a target
 */
export function checkAnchors(folder: string, base: string): void {
  const pages = new Map(globSync('**/*.html', { cwd: folder }).map((name) => [name, pageOf(join(folder, name))]))
  const dead = [...pages].flatMap(([name, { links }]) =>
    links
      .map((link) => new URL(link, `http://site${base}${name}`))
      .filter(({ host, hash }) => host === 'site' && hash !== '')
      .filter(({ pathname, hash }) => !pages.get(fileOf(pathname, base))?.ids.has(decodeURIComponent(hash.slice(1))))
      .map(({ pathname, hash }) => `${name}: nothing is called ${hash} in ${pathname}`),
  )
  if (dead.length > 0) throw new Error(`Dead anchors:\n${[...new Set(dead)].join('\n')}`)
}

function pageOf(file: string): { links: string[]; ids: Set<string> } {
  const html = readFileSync(file, 'utf8')
  const all = (attribute: RegExp) =>
    [...html.matchAll(attribute)].map(([, value = '']) => value.replaceAll('&amp;', '&'))
  return {
    links: all(/ href="([^"]*)"/g).filter((link) => !link.startsWith('data:')),
    ids: new Set(all(/ id="([^"]*)"/g)),
  }
}

function fileOf(pathname: string, base: string): string {
  const path = pathname.slice(base.length)
  return path === '' || path.endsWith('/') ? `${path}index.html` : path
}
