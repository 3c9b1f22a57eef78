/** The value of an attribute in a piece of markup. */
export function attribute(markup: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`, 'i').exec(markup) ?? []
  const found = double ?? single
  return found === undefined ? undefined : plain(found)
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const plain = (markup: string): string =>
  markup.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);/gi, (whole: string, reference: string) => {
    if (!reference.startsWith('#')) return NAMED[reference.toLowerCase()] ?? whole
    const hex = /^#x/i.test(reference)
    const code = Number.parseInt(reference.slice(hex ? 2 : 1), hex ? 16 : 10)
    return code > 0x10_ff_ff ? whole : String.fromCodePoint(code)
  })

/** The title of a page, for messages. */
export const titleOf = (page: string): string => plain(/<title>([^<]*)/i.exec(page)?.[1] ?? '').trim()
