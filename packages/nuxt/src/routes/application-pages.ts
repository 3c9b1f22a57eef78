import type { NuxtPage } from 'nuxt/schema'
import { pagePatterns } from './page-patterns.js'
import type { UrlPattern } from './url-pattern.js'

/** A page of the application, after all modules have run. */
export interface ApplicationPage {
  /** Its file, or its path if it has none. */
  readonly name: string
  readonly file: string | undefined
  /** The name of its route, which is part of the name of its server component. */
  readonly route: string | undefined
  /** Whether its component is rendered only on the server. */
  readonly isServer: boolean
  /** Its own URLs, including aliases. */
  readonly patterns: readonly UrlPattern[]
  /** The URLs of the pages inside it. These URLs show this page as well. */
  readonly inside: readonly UrlPattern[]
  readonly isRedirect: boolean
  /** The names of its route middleware and that of its parents, as far as Nuxt could read them at build time. */
  readonly middleware: readonly string[]
  /** `duo` of `definePageMeta`, as far as Nuxt could read it at build time. */
  readonly requirement: unknown
}

/** Lists all pages of an application, including pages inside other pages. */
export function applicationPages(pages: readonly NuxtPage[]): ApplicationPage[] {
  return pages.flatMap((page) => pagesFrom(page, { paths: ['/'], middleware: [] }))
}

interface Around {
  readonly paths: readonly string[]
  readonly middleware: readonly string[]
}

function pagesFrom(page: NuxtPage, around: Around): ApplicationPage[] {
  const own = [page.path, ...[page.alias ?? []].flat()]
  const paths = own.flatMap((path) => (path.startsWith('/') ? [path] : around.paths.map((base) => `${base}/${path}`)))
  const middleware = [...around.middleware, ...middlewareOf(page)]
  const inside = (page.children ?? []).flatMap((child) => pagesFrom(child, { paths, middleware }))
  const { file, name: route, meta } = page
  return [
    {
      name: file ?? paths[0] ?? page.path,
      file,
      route,
      isServer: page.mode === 'server',
      patterns: paths.flatMap(pagePatterns),
      inside: inside.flatMap(({ patterns }) => patterns),
      isRedirect: page.redirect !== undefined,
      middleware,
      requirement: meta?.['duo'],
    },
    ...inside,
  ]
}

function middlewareOf({ meta }: NuxtPage): string[] {
  return [meta?.['middleware']].flat().filter((name): name is string => typeof name === 'string')
}
