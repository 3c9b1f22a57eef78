import type { NuxtPage } from 'nuxt/schema'
import { describe, expect, it } from 'vitest'
import { applicationPages } from '../src/routes/application-pages.js'
import { ruleProblem } from '../src/routes/check-application.js'
import { findPageProblem } from '../src/routes/check-pages.js'
import { findUnusedRule } from '../src/routes/check-unused.js'
import { findOpenIsland, guardedPageIslands } from '../src/routes/islands.js'
import { createRuleTable, type Rules } from '../src/routes/rule-table.js'

const problemOf = (rules: Rules, prerendered: readonly string[] = []): string | undefined =>
  ruleProblem({ rules, prerendered, isStatic: false })

describe('rules in which duo would be worth nothing are refused', () => {
  it.each<[Rules, RegExp]>([
    [{ '/admin/**': { duo: true, swr: 60 } }, /\/admin\/\*\* have both duo and swr/],
    // Nitro adds a cache to it, which the developer has not written.
    [{ '/admin/**': { duo: true, swr: true, cache: { swr: true } } }, /have both duo and swr/],
    [{ '/**': { swr: 60 }, '/admin/**': { duo: true } }, /\/admin\/\*\* have both duo and swr/],
    [{ '/admin/**': { duo: true }, '/admin/list': { cache: { maxAge: 60 } } }, /\/admin\/list have both duo and cache/],
    [{ '/admin/:id': { duo: { maxAge: 60 }, isr: true } }, /isr/],
    [{ '/admin/**': { duo: true }, '/admin/kept': { prerender: true } }, /prerender/],
    [{ '/**': { prerender: true }, '/admin': { duo: true } }, /prerender/],
    [{ '/admin/**': { duo: true, proxy: 'https://backend.example/**' } }, /proxy: Nitro responds before any guard/],
  ])('because a response is kept: %j', (rules, expected) => {
    expect(problemOf(rules)).toMatch(expected)
  })

  it.each<[string, RegExp]>([
    ['/users/[id]', /guards nothing.* Write \/users\/\*\./],
    ['/docs/[...slug]', /Write \/docs\/\*\*\./],
    ['/docs/[[...slug]]', /Write \/docs\/\*\*\./],
    ['/[[lang]]/admin', /Write two rules, \/admin and \/\*\/admin\./],
    ['/(shop)/cart/[id]', /Write \/cart\/\*\./],
    ['/users/:id()', /guards nothing/],
    ['/users/:id?', /Write two rules, \/users and \/users\/\*\./],
    ['/docs/:slug(.*)*', /Write \/docs\/\*\*\./],
    ['/users/{id}', /guards nothing/],
    ['/admin*', /Write \/admin\/\*\*\./],
    ['/admin/*/**/x', /guards nothing/],
    ['/**/payroll', /guards nothing/],
    ['/files/*.pdf', /guards nothing/],
    ['/z/**:rest', /Write \/z\/\*\*\./],
    ['admin/**', /Write \/admin\/\*\*\./],
    ['https://app.example/admin', /Write \/admin\./],
    ['/admin?tab=1', /but no query or hash\. Write \/admin\./],
    ['/admin#top', /Write \/admin\./],
    ['/a/../admin', /guards nothing/],
    ['\\admin', /guards nothing/],
  ])('because Nitro does not read %s so', (pattern, expected) => {
    expect(problemOf({ [pattern]: { duo: true } })).toMatch(expected)
    expect(problemOf({ [pattern]: { duo: false } })).toMatch(/exempts nothing/)
    expect(problemOf({ [pattern]: { swr: 60 } })).toBeUndefined()
  })

  it.each([
    [{ maxage: 5 }, /maxAge/],
    [{ maxAge: undefined }, /maxAge without a value/],
    [{ maxAge: null }, /maxAge without a value/],
    [{ maxAge: '60' }, /maxAge/],
    [{ maxAge: 0 }, /maxAge/],
    [{ excludeFactors: 'remembered_device' }, /excludeFactors/],
    [{ excludeFactors: [''] }, /excludeFactors/],
    [{ excludeFactors: ['remembered-device'] }, /remembered_device/],
    ['yes', /must be true, false or a requirement.*the string "yes"/],
    ['true', /must be true, false or a requirement/],
    [1, /a number/],
    [null, /null/],
    [undefined, /undefined/],
    [[60], /a list/],
  ])('because no guard can follow %j', (duo, expected) => {
    expect(problemOf({ '/transfer': { duo } })).toMatch(expected)
    expect(problemOf({ '/transfer': { duo } })).toContain('/transfer')
  })

  it('because a path is prerendered, or because there is no server', () => {
    expect(problemOf({ '/admin/**': { duo: true } }, ['/ADMIN/kept'])).toMatch(/prerender/)
    expect(problemOf({ '/admin/**': { duo: true } }, ['/about'])).toBeUndefined()
    expect(ruleProblem({ rules: { '/a': { duo: true } }, prerendered: [], isStatic: true })).toMatch(/nuxt generate/)
    expect(ruleProblem({ rules: { '/a': { ssr: false } }, prerendered: [], isStatic: true })).toBeUndefined()
  })
})

it.each<[Rules]>([
  [{ '/**': { swr: 60 }, '/admin/**': { duo: true, swr: false } }],
  [{ '/admin/**': { duo: true }, '/admin/help': { duo: false, prerender: true } }],
  [{ '/admin/**': { duo: true }, '/administrator': { swr: 60 } }],
  [
    {
      '/admin/': { duo: true },
      '/': { duo: true },
      '/**': { duo: true },
      '/:locale/account/*': { duo: true },
      '/*': { duo: true },
      '/über/%C3%A4': { duo: true },
      '/a.b/~c_d-e': { duo: true },
    },
  ],
  [{ '/**/payroll': { swr: 60 } }],
  [{ '/admin/**': { duo: { maxAge: 60 }, headers: { 'x-robots-tag': 'none' } } }],
])('takes rules that go together: %j', (rules) => {
  expect(problemOf(rules)).toBeUndefined()
})

const page = (path: string, more: Partial<NuxtPage> = {}): NuxtPage => ({
  path,
  file: `/app/pages${path}.vue`,
  ...more,
})

/** What a build says about these pages. */
function pagesProblem(pages: readonly NuxtPage[], rules: Rules): string | undefined {
  return findPageProblem(applicationPages(pages), rules, createRuleTable(rules))
}

const admin = { '/admin/**': { duo: true } }

describe('a page that is guarded at one URL and not at another is refused', () => {
  const file = '/app/pages/admin/x.vue'
  it.each<[string, NuxtPage[], Rules, RegExp]>([
    ['an alias', [page('/admin/x', { alias: ['/x'] })], admin, /not guarded at \/x\./],
    ['an alias below it', [page('/account', { alias: '/admin/account' })], admin, /not guarded at \/account\./],
    [
      'a prefix for a language',
      [page('/admin/x', { file }), page('/de/admin/x', { file })],
      admin,
      /not guarded at \/de\/admin\/x\./,
    ],
    [
      'a name in another language',
      [page('/admin/x', { file }), page('/verwaltung/x', { file })],
      admin,
      /Add a route rule with duo for \/verwaltung\/x/,
    ],
    ['an optional parameter', [page('/:lang?/admin/x')], admin, /not guarded at \/\*\/admin\/x\./],
    [
      'a parameter with a list',
      [page('/:lang(en|de)/admin')],
      { '/en/**': { duo: true } },
      /not guarded at \/de\/admin\./,
    ],
    [
      'a parameter that one rule names',
      [page('/users/:id()')],
      { '/users/1': { duo: true } },
      /not guarded at \/users\/\*\./,
    ],
    [
      'a rest that may be empty',
      [page('/docs/:slug(.*)*')],
      { '/docs': { duo: true } },
      /not guarded at \/docs\/\*\*\./,
    ],
    ['a rest without the page above', [page('/docs/:slug(.*)*')], { '/docs/*': { duo: true } }, /not guarded at/],
    [
      'a page inside of a page',
      [page('/admin', { children: [page('users', { file: '/u.vue' })] })],
      { '/admin': { duo: true } },
      /not guarded at \/admin\/users\./,
    ],
    [
      'an alias of the page around it',
      [page('/admin', { alias: '/manage', children: [page('users', { file: '/u.vue' })] })],
      admin,
      /guarded at \/admin/,
    ],
    [
      'another requirement',
      [page('/transfer', { alias: '/pay' })],
      { '/transfer': { duo: { maxAge: 60 } }, '/pay': { duo: true } },
      /different requirements at \/transfer and \/pay/,
    ],
  ])('by %s', (_, pages, rules, expected) => {
    expect(pagesProblem(pages, rules)).toMatch(expected)
  })

  it.each<[string, NuxtPage[], Rules]>([
    ['every way is guarded', [page('/admin/x', { alias: '/de/admin/x' })], { ...admin, '/*/admin/**': { duo: true } }],
    ['a rule says that it is open', [page('/admin/x', { alias: ['/x'] })], { ...admin, '/x': { duo: false } }],
    ['it is the page for everything else', [page('/:slug(.*)*'), page('/admin')], admin],
    ['it is a page for many things', [page('/:slug()'), page('/admin')], { '/admin': { duo: true } }],
    ['only its spelling differs', [page('/Admin/X', { alias: '/ADMIN/y' })], admin],
    ['an exception is named', [page('/admin/:id()')], { ...admin, '/admin/open': { duo: false } }],
    [
      'only a page inside is guarded',
      [page('/shop', { children: [page('orders', { file: '/o.vue' })] })],
      { '/shop/orders': { duo: true } },
    ],
    [
      'requirements follow the order',
      [page('/transfer', { alias: '/pay' })],
      { '/transfer': { duo: { maxAge: 60 } }, '/pay': { duo: { maxAge: 60 } } },
    ],
    [
      'one of many asks for more',
      [page('/users/:id()')],
      { '/users/*': { duo: true }, '/users/1': { duo: { maxAge: 60 } } },
    ],
    ['it only redirects', [page('/admin/x', { alias: '/x', redirect: '/admin' })], admin],
  ])('unless %s', (_, pages, rules) => {
    expect(pagesProblem(pages, rules)).toBeUndefined()
  })
})

describe('a page that a rule keeps for everybody is refused', () => {
  it.each<[string, NuxtPage[], Rules]>([
    ['where two rules meet', [page('/de/admin')], { '/*/admin': { duo: true }, '/de/**': { swr: 60 } }],
    ['with a middleware', [page('/pay', { meta: { middleware: 'duo' } })], { '/**': { isr: true } }],
    ['with several', [page('/pay', { meta: { middleware: ['auth', 'duo'] } })], { '/pay': { prerender: true } }],
    [
      'around it',
      [page('/a', { meta: { middleware: ['duo'] }, children: [page('b', { file: '/b.vue' })] })],
      { '/a/b': { cache: {} } },
    ],
  ])('%s', (_, pages, rules) => {
    expect(pagesProblem(pages, rules)).toMatch(/cached response would be shown to others/)
  })
})

describe('what a page says of Duo', () => {
  const meta = (duo: unknown, more: object = {}): NuxtPage[] => [
    page('/pay', { meta: { duo, ...more } as NonNullable<NuxtPage['meta']> }),
  ]

  it('is refused if nothing could follow it, or nothing asks for it', () => {
    for (const duo of [{ maxage: 5 }, { maxAge: null }, true, 'yes', { excludeFactors: 'x' }]) {
      expect(pagesProblem(meta(duo, { middleware: 'duo' }), {})).toMatch(
        /duo in definePageMeta of \/app\/pages\/pay.vue/,
      )
    }
    expect(pagesProblem(meta({ maxAge: 60 }), {})).toMatch(/Add middleware: 'duo'/)
  })

  it('is taken with a middleware of its own, of the page around it, or of a rule', () => {
    expect(pagesProblem(meta({ maxAge: 60 }, { middleware: 'duo' }), {})).toBeUndefined()
    expect(pagesProblem(meta({ maxAge: 60 }), { '/pay': { appMiddleware: { duo: true } } })).toBeUndefined()
    const inside = page('b', { file: '/b.vue', meta: { duo: { maxAge: 60 } } as NonNullable<NuxtPage['meta']> })
    expect(pagesProblem([page('/a', { meta: { middleware: 'duo' }, children: [inside] })], {})).toBeUndefined()
  })
})

describe('a rule that guards nothing is refused', () => {
  const answering = {
    pages: applicationPages([page('/admin'), page('/:all(.*)*')]),
    routes: ['/api/books/:id', '/files/**'],
    servedElsewhere: [],
    baseURL: '/',
  }

  it('with the way out for what no build can see', () => {
    const unused = findUnusedRule({ '/amdin/**': { duo: true } }, answering)
    expect(unused).toMatch(/\/amdin\/\*\* guards nothing/)
    expect(unused).toContain('duo.servedElsewhere')
    expect(
      findUnusedRule({ '/amdin/**': { duo: true } }, { ...answering, servedElsewhere: ['/amdin/**'] }),
    ).toBeUndefined()
    expect(findUnusedRule({ '/api/book/*': { duo: true } }, answering)).toMatch(/guards nothing/)
    expect(findUnusedRule({ '/shop/admin': { duo: true } }, { ...answering, baseURL: '/shop/' })).toMatch(
      /write \/admin\./,
    )
  })

  it('unless the one page of the application is for everything', () => {
    const pages = applicationPages([{ path: '/:slug(.*)*', file: '/app/pages/[...slug].vue' }] as NuxtPage[])
    expect(findUnusedRule({ '/members/**': { duo: true } }, { ...answering, pages, routes: [] })).toBeUndefined()
  })

  it.each([
    '/admin',
    '/admin/**',
    '/ADMIN',
    '/**',
    '/*',
    '/api/**',
    '/api/books/7',
    '/files/a/b',
    '/files',
    '/__nuxt_island/**',
  ])('and %s is not one', (pattern) => {
    expect(findUnusedRule({ [pattern]: { duo: true } }, answering)).toBeUndefined()
  })
})

describe('components that are rendered on the server alone', () => {
  const components = [
    { pascalName: 'Balance', filePath: '/app/components/Balance.server.vue', mode: 'server' },
    { pascalName: 'Clock', filePath: '/app/components/Clock.server.vue', mode: 'server' },
    { pascalName: 'Clock', filePath: '/app/components/Clock.client.vue', mode: 'client' },
    { pascalName: 'Foreign', filePath: '/app/node_modules/x/Foreign.vue', mode: 'all', island: true },
    { pascalName: 'Plain', filePath: '/app/components/Plain.vue', mode: 'all' },
  ] as unknown as Parameters<typeof findOpenIsland>[0]
  const openWith = (rules: Rules) => findOpenIsland(components, rules, createRuleTable(rules))

  it('have to be decided about where anything is guarded, since each has a URL of its own', () => {
    expect(openWith({})).toBeUndefined()
    expect(openWith(admin)).toMatch(/The server component Balance .*\/__nuxt_island\/Balance/)
    for (const duo of [true, false, { maxAge: 60 }]) {
      expect(openWith({ ...admin, '/__nuxt_island/**': { duo } })).toBeUndefined()
      expect(openWith({ ...admin, '/__nuxt_island/Balance': { duo } })).toBeUndefined()
    }
    expect(openWith({ '/**': { duo: true } })).toBeUndefined()
  })

  it('belong to their pages by name', () => {
    const server = (path: string, name: string): NuxtPage => page(path, { name, mode: 'server' })
    const rules = { ...admin, '/team/*': { duo: true }, '/team/open': { duo: false } }
    const pages = applicationPages([
      server('/admin/vault', 'vault'),
      server('/team/:id()', 'team-id'),
      server('/about', 'about'),
    ])
    expect(guardedPageIslands(pages, rules, createRuleTable(rules))).toEqual({
      page_vault: ['/admin/vault'],
      'page_team-id': [],
      page_about: [],
    })
  })
})
