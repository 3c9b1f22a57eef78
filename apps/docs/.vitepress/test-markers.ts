import type { MarkdownRenderer } from 'vitepress'

/** Leaves out of code the first line that only our tests need: which application a block is, or what it continues. */
export function testMarkers(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('test-markers', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type === 'fence') token.content = token.content.replace(/^\/\/ (?:app: \w+|continues)\n/, '')
    }
  })
}
