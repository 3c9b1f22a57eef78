import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'

// A real application with @nuxtjs/i18n, built up to the point at which its pages and rules are checked.

const cwd = fileURLToPath(new URL('localised', import.meta.url))
const guarded = { '/admin/**': { duo: true } }
const both = { ...guarded, '/*/admin/**': { duo: true } }
const pages = { customRoutes: 'config', pages: { 'admin-x': { de: '/verwaltung/x' } } }

const cases = {
  'prefix_except_default leaves the other language open': {
    i18n: { strategy: 'prefix_except_default' },
    routeRules: guarded,
  },
  'prefix_except_default with a rule for each': { i18n: { strategy: 'prefix_except_default' }, routeRules: both },
  'prefix has no page at the rule': { i18n: { strategy: 'prefix' }, routeRules: guarded },
  'prefix with a rule for each': { i18n: { strategy: 'prefix' }, routeRules: { '/*/admin/**': { duo: true } } },
  'prefix_and_default leaves the prefixes open': { i18n: { strategy: 'prefix_and_default' }, routeRules: guarded },
  'prefix_and_default with a rule for each': { i18n: { strategy: 'prefix_and_default' }, routeRules: both },
  no_prefix: { i18n: { strategy: 'no_prefix' }, routeRules: guarded },
  'a name in another language': {
    i18n: { strategy: 'no_prefix', ...pages, differentDomains: true },
    routeRules: guarded,
  },
  'a name in another language, with a prefix': {
    i18n: { strategy: 'prefix_except_default', ...pages },
    routeRules: both,
  },
  'a page that is kept': { routeRules: { '/pay': { swr: 60 } } },
  'a server route': { routeRules: { '/api/books': { duo: true } } },
  'a typo of a server route': { routeRules: { '/api/boks': { duo: true } } },
  'a part of what one page shows': { routeRules: { '/docs/secret': { duo: true } } },
  'a value that Nuxt would drop': { routeRules: { '/pay': { duo: { maxAge: null } } } },
} satisfies Record<string, object>

let said: Record<string, string>
beforeAll(async () => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|VITE_|TEST$)/.test(name)),
  )
  const parameters = ['build-until-checked.mjs', JSON.stringify(Object.values(cases))]
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd, env, maxBuffer: 2 ** 26 })
  const messages = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as string[]
  said = Object.fromEntries(Object.keys(cases).map((name, index) => [name, messages[index] ?? '']))
}, 240_000)

it.each<[keyof typeof cases, RegExp]>([
  [
    'prefix_except_default leaves the other language open',
    /admin\/x\.vue is guarded at \/admin\/x .* not guarded at \/de\/admin\/x\./,
  ],
  ['prefix_except_default with a rule for each', /^built$/],
  ['prefix has no page at the rule', /\/admin\/\*\* guards nothing/],
  ['prefix with a rule for each', /^built$/],
  ['prefix_and_default leaves the prefixes open', /not guarded at \/(?:en|de)\/admin\/x\./],
  ['prefix_and_default with a rule for each', /^built$/],
  ['no_prefix', /^built$/],
  ['a name in another language', /not guarded at \/verwaltung\/x\./],
  ['a name in another language, with a prefix', /not guarded at \/de\/verwaltung\/x\./],
  ['a page that is kept', /pay\.vue has middleware: 'duo', and at (?:\/\w+)?\/pay a route rule with swr/],
  ['a server route', /^built$/],
  ['a typo of a server route', /\/api\/boks guards nothing/],
  ['a part of what one page shows', /^built$/],
  ['a value that Nuxt would drop', /\/pay has maxAge without a value/],
])('%s', (name, expected) => {
  expect(said[name]).toMatch(expected)
})
