import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'

const site = join(import.meta.dirname, '..')

type Item = DefaultTheme.SidebarItem

const start = section('Start', 'start', [
  'index',
  'koa',
  'express',
  'fastify',
  'hono',
  'nestjs',
  'h3',
  'nuxt',
  'web',
  'http',
])
const concepts = section('Concepts', 'concepts', ['two-steps', 'guards', 'proofs', 'freshness', 'outages'])
const guides = section('Guides', 'guides', [
  'questions',
  'moving',
  'duo-universal',
  'first-factors',
  'two-origins',
  'graphql',
  'sockets',
  'instances',
  'workers',
  'web-frameworks',
  'keys',
  'testing',
  'events',
  'limits',
  'proxies',
  'clocks',
  'csp',
  'caches',
  'pages',
])
const localDuo = section('Local Duo', 'local-duo', [
  'index',
  'users',
  'tests',
  'security-keys',
  'settings',
  'http',
  'clients',
])
const command = section('Command', 'command', ['index'])
const reference = section('Reference', 'reference', [
  'options',
  'routes',
  'events',
  'errors',
  'koa',
  'express',
  'fastify',
  'nestjs',
  'h3',
  'nuxt',
  'hono',
  'web',
  'http',
  'core',
  'browser',
  'redis',
  'support',
  'sizes',
  '../api/index',
])
const api = section('API', 'api', ['index', ...pagesOf('api').filter((name) => name !== 'index')])
const security = section('Security', 'security', ['checklist', 'threat-model', 'personal-data'])
const project = section('Project', '.', [
  'contributing/index',
  'decisions/index',
  'protocol',
  'testing/conformance',
  'testing/surviving-mutants',
])
const decisions = section('Decisions', 'decisions', [
  'index',
  ...pagesOf('decisions').filter((name) => name !== 'index'),
])

/** Every page, in the order in which a newcomer needs them. Long lists are beside their own pages only. */
export const sidebar: Record<string, Item[]> = {
  '/api/': [api],
  '/decisions/': [decisions, project],
  '/': [start, concepts, guides, localDuo, command, reference, security, project],
}

/** What stays visible at the top of each page. */
export const navigation: DefaultTheme.NavItem[] = [
  { text: 'Start', link: '/start/', activeMatch: '^/start/' },
  { text: 'Guides', link: '/guides/moving', activeMatch: '^/guides/' },
  { text: 'Local Duo', link: '/local-duo/', activeMatch: '^/local-duo/' },
  { text: 'Reference', link: '/reference/options', activeMatch: '^/reference/' },
  { text: 'Security', link: '/security/checklist', activeMatch: '^/security/' },
]

/** A section with the pages that exist; each is named by its own heading or title. */
function section(text: string, folder: string, names: readonly string[]): Item {
  const here = new Set(names.map((name) => name.split('/').slice(0, -1).join('/')))
  const existing = new Set([...here].flatMap((sub) => pagesOf(join(folder, sub)).map((name) => join(sub, name))))
  const items = names
    .filter((name) => existing.has(name))
    .map((name) => ({ text: nameOf(join(folder, name)), link: `/${join(folder, name).replace(/index$/, '')}` }))
  return { text, items }
}

function pagesOf(folder: string): string[] {
  try {
    return readdirSync(join(site, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => name.slice(0, -3))
      .toSorted()
  } catch {
    return []
  }
}

/** A page's heading, without the words that all pages of its section begin with. */
function nameOf(page: string): string {
  return headingOf(page).replace(/^(?:Start with|API of(?= @)) (web)?/, (_all, first?: string) => (first ? 'Web' : ''))
}

function headingOf(page: string): string {
  const heading = /^(?:# |title: )(.+)$/m.exec(readFileSync(join(site, `${page}.md`), 'utf8'))?.[1]
  if (heading === undefined) throw new Error(`${page}.md has no heading`)
  return heading.replaceAll('`', '')
}
