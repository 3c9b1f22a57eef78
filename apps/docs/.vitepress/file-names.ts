import type { MarkdownRenderer } from 'vitepress'

type Token = ReturnType<MarkdownRenderer['parse']>[number]

/** Shows the name of its file above a block of code. In a group of blocks, the tabs show it. */
export function fileNames(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('file-names', (state) => {
    let isGrouped = false
    state.tokens = state.tokens.flatMap((token) => {
      if (token.type.startsWith('container_code-group_')) isGrouped = token.type.endsWith('_open')
      const name = isGrouped ? undefined : nameOf(token)
      if (name === undefined) return [token]
      const label = new state.Token('html_block', '', 0)
      label.content = `<p class="file-name">${markdown.utils.escapeHtml(name)}</p>\n`
      return [label, token]
    })
  })
}

/** The label of a block: what brackets contain, or the path of an included file in its application. */
function nameOf(token: Token & { readonly src?: readonly string[] }): string | undefined {
  if (token.type !== 'fence') return undefined
  const [, path] = /\/recipes\/[\w-]+\/(.+)$/.exec(token.src?.[0] ?? '') ?? []
  return path ?? /\[([^\]]+)\]/.exec(token.info)?.[1]
}
