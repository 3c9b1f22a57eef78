/** A link of a page, as a person sees it. */
export interface Link {
  readonly label: string
  readonly href: string | undefined
  readonly target: string | undefined
}

/** The links of a page, whoever has drawn it. */
export function linksOf(page: string): Link[] {
  return [...page.matchAll(/<a\b([^>]*)>([^<]*)<\/a>/g)].map(([, attributes = '', label = '']) => ({
    label: label.trim(),
    href: attribute(attributes, 'href')?.replaceAll('&amp;', '&'),
    target: attribute(attributes, 'target'),
  }))
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1]
}
