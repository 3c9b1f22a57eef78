import { expect, it } from 'vitest'
import { checkModuleOptions } from '../src/module-options.js'
import { findConflict } from '../src/route-rules.js'

it('takes its options, and no others', () => {
  checkModuleOptions({ basePath: '/two-factor', prompt: 'iframe', loginUrl: '/login', simulator: false })
  expect(() => checkModuleOptions({ baseUrl: '/x' })).toThrow('duo.baseUrl is no option of @duokit/nuxt')
  for (const basePath of ['duo', '/', '/duo/', '/a b', '/a?b']) {
    expect(() => checkModuleOptions({ basePath })).toThrow(/basePath/)
  }
})

it('sends keys and secrets to the environment, and does not repeat them', () => {
  expect(() => checkModuleOptions({ clientSecret: 'a secret' })).toThrow(
    'duo.clientSecret does not belong into nuxt.config: set NUXT_DUO_CLIENT_SECRET',
  )
})

it.each([
  [{ '/admin/**': { duo: true, swr: 60 } }, /\/admin\/\*\* have both duo and swr/],
  [{ '/**': { swr: 60 }, '/admin/**': { duo: true } }, /\/admin\/\*\* have both duo and swr/],
  [{ '/admin/**': { duo: true }, '/admin/list': { cache: { maxAge: 60 } } }, /\/admin\/list have both duo and cache/],
  [{ '/admin/:id': { duo: { maxAge: 60 }, isr: true } }, /isr/],
  [{ '/admin/**': { duo: true }, '/admin/kept': { prerender: true } }, /prerender/],
  [{ '/admin/**': { duo: true, proxy: 'https://backend.example/**' } }, /proxy: Nitro answers it before any guard/],
  [{ '/admin*': { duo: true } }, /\/admin\* guards nothing/],
  [{ '/**/payroll': { duo: { maxAge: 60 } } }, /\/\*\*\/payroll guards nothing/],
  [{ '/files/*.pdf': { duo: true } }, /guards nothing/],
])('refuses rules in which duo would be worth nothing: %j', (rules, expected) => {
  expect(findConflict(rules)).toMatch(expected)
})

it.each([
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
    },
  ],
  [{ '/admin*': { duo: false }, '/**/payroll': { swr: 60 } }],
  [{ '/admin/**': { duo: { maxAge: 60 }, headers: { 'x-robots-tag': 'none' } } }],
])('takes rules that go together: %j', (rules) => {
  expect(findConflict(rules)).toBeUndefined()
})
