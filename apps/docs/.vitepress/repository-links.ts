import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

/** Where the source code is published; the package manifests name the same URL. */
export const repository = 'https://github.com/duokit/duokit'

const root = join(import.meta.dirname, '../../..')
const site = join(root, 'apps/docs')

/**
 * Turns a relative link to a file outside the site into the URL of that file in the repository. Such a link works in a
 * clone and on GitHub as it is.
 *
 * @throws Error if there is no such file
 */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { realPath, path } = env as { realPath?: string; path: string }
    const page = realPath ?? path
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet('href')
      if (token.type === 'link_open' && href !== null) token.attrSet('href', hrefFrom(page, href))
    }
  })
}

function hrefFrom(page: string, href: string): string {
  if (/^(?:[a-z]+:|[#/])/.test(href)) return href
  const [path = '', fragment] = href.split('#')
  const hash = fragment === undefined ? '' : `#${fragment}`
  const file = fileOf(page, decodeURI(path))
  if (file === undefined) return href
  if (relative(site, file).startsWith('..')) return `${repository}/blob/main/${relative(root, file)}${hash}`
  return `/${relative(site, file)}${hash}`
}

/** Links of a page that includes a file of the repository's root, such as SECURITY.md, are relative to the root. */
function fileOf(page: string, path: string): string | undefined {
  const beside = join(dirname(page), path)
  if (existsSync(beside)) return beside
  const below = join(root, path)
  if (!path.startsWith('.') && existsSync(below)) return below
  if (!relative(site, beside).startsWith('..')) return undefined
  throw new Error(`${relative(root, page)}: there is no file ${relative(root, beside)}`)
}
