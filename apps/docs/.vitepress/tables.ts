import type { MarkdownRenderer } from 'vitepress'

type Token = ReturnType<MarkdownRenderer['parse']>[number]

/** Prepares the tables that are too wide for a phone, which shows them as lists. */
export function tables(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('tables', ({ tokens }) => {
    for (const [start, { type }] of tokens.entries()) {
      if (type !== 'table_open') continue
      const end = tokens.findIndex((token, index) => index > start && token.type === 'table_close')
      prepare(tokens.slice(start, end))
    }
  })
}

/** Marks the parts of a table, and labels each cell with the heading of its column, which a list shows before it. */
function prepare(tokens: readonly Token[]): void {
  const headings = tokens.flatMap(({ type }, index) => (type === 'th_open' ? [textOf(tokens[index + 1])] : []))
  const cells = tokens.flatMap(({ type }, index) =>
    type === 'td_open' ? [{ open: tokens[index], text: textOf(tokens[index + 1]) }] : [],
  )
  const texts = cells.map(({ text }) => text)
  if (!isTooWide(texts, headings.length)) return
  // VitePress renders the table itself without its attributes.
  const name = texts.every(({ length }) => length < 40) ? 'stacks short' : 'stacks'
  for (const token of tokens) if (/^t(?:head|body)_open$/.test(token.type)) token.attrJoin('class', name)
  for (const [index, { open, text }] of cells.entries()) {
    open?.attrSet('data-label', headings[index % headings.length] ?? '')
    // TypeDoc writes a dash for what a doc comment does not say.
    if (text === '-' || text === '\u2010') open?.attrSet('class', 'nothing')
  }
}

/** Whether the columns do not fit on a phone: their longest words are too wide, or their rows too high. */
function isTooWide(texts: readonly string[], columns: number): boolean {
  const charactersOfLine = 44 - 5 * columns
  const longestWords = Array.from({ length: columns }, () => 0)
  const rows = Array.from({ length: texts.length / columns }, () => 0)
  for (const [index, text] of texts.entries()) {
    const [column, row] = [index % columns, Math.floor(index / columns)]
    const words = text.split(/[\s-]+/).map(({ length }) => length)
    longestWords[column] = Math.max(longestWords[column] ?? 0, ...words)
    rows[row] = (rows[row] ?? 0) + text.length
  }
  return sum(longestWords) > charactersOfLine || Math.max(0, ...rows) > (8 / columns) * charactersOfLine
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function textOf(token: Token | undefined): string {
  const parts = token?.children ?? []
  return parts.map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('')
}
