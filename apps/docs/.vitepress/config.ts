import { defineConfig } from 'vitepress'
import { checkAnchors } from './check-anchors.ts'
import { fileNames } from './file-names.ts'
import { repository, repositoryLinks } from './repository-links.ts'
import { searchOptions } from './search-options.ts'
import { navigation, sidebar } from './sidebar.ts'
import { slugify } from './slugify.ts'
import { tables } from './tables.ts'
import { testMarkers } from './test-markers.ts'

// Nothing here may load from another host, at build time or in the browser.
export default defineConfig({
  title: 'duokit',
  description: 'Duo two-factor login for TypeScript servers',
  lang: 'en',
  // A project site on GitHub Pages has a path of its own, which its workflow sets.
  base: process.env['DOCS_BASE'] ?? '/',
  srcExclude: ['node_modules/**'],
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => void markdown.use(repositoryLinks).use(tables).use(testMarkers).use(fileNames),
    anchor: { slugify },
    languageAlias: { mjs: 'js' },
  },
  transformPageData(page) {
    if (isGenerated(page.relativePath)) page.frontmatter['editLink'] = false
  },
  buildEnd: ({ outDir, site }) => checkAnchors(outDir, site.base),
  vite: { build: { chunkSizeWarningLimit: 1500 } },
  themeConfig: {
    nav: navigation,
    sidebar,
    outline: [2, 3],
    // The generated pages name every option again: they would hide the pages that explain it.
    search: {
      provider: 'local',
      options: {
        _render: (text, env, markdown) => (isGenerated(env.relativePath) ? '' : markdown.render(text, env)),
        miniSearch: { searchOptions },
      },
    },
    editLink: { pattern: `${repository}/edit/main/apps/docs/:path`, text: 'Edit this page' },
    socialLinks: [{ icon: 'github', link: repository }],
    externalLinkIcon: true,
  },
})

function isGenerated(page: string): boolean {
  return page.startsWith('api/')
}
