import type { MarkdownRenderer } from 'vitepress'

/** Lets the keyboard scroll a table that is wider than the screen. */
export function focusableTables(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('focusable-tables', ({ tokens }) => {
    for (const token of tokens) if (token.type === 'table_open') token.attrSet('tabindex', '0')
  })
}
