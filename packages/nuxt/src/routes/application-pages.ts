import type { NuxtPage } from 'nuxt/schema'
import { pagePatterns } from './page-patterns.js'
import type { UrlPattern } from './url-pattern.js'

/** A page as the application really has it, after all modules. */
export interface ApplicationPage {
  /** Its file, or its path if it has none. */
  readonly name: string
  readonly file: string | undefined
  /** The name of its route, which is part of the name of its server component. */
  readonly route: string | undefined
  /** Whether its component is rendered on the server alone. */
  readonly isServer: boolean
  /** Its own URLs, aliases included. */
  readonly patterns: readonly UrlPattern[]
  /** The URLs of the pages inside of it, which show it as well. */
  readonly inside: readonly UrlPattern[]
  readonly isRedirect: boolean
  /** The names of the route middleware that Nuxt could read at build time, those of the pages around it included. */
  readonly middleware: readonly string[]
  /** `duo` of `definePageMeta`, as far as Nuxt could read it at build time. */
  readonly requirement: unknown
}

/** Lists all pages of an application, those inside of others included. */
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
