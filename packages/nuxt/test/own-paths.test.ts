import { expect, it } from 'vitest'
import { createOwnPaths } from '../src/runtime/server/own-paths.js'

const paths = createOwnPaths({ baseURL: '/shop/', buildAssetsDir: '/_nuxt/' }, '/duo')

it('take Nuxt’s error page and built files for its own, and nothing that only begins like them', () => {
  const own = ['/__nuxt_error', '/__nuxt_error?url=/x', '/_nuxt/entry.js', '/_nuxt/']
  expect(own.filter((path) => !paths.isNuxts(path))).toEqual([])
  const others = [
    '/__nuxt_error/',
    '/__nuxt_error/admin',
    '/__nuxt_errors',
    '/__nuxt_error%3Fx',
    '/__nuxt_error#x',
    '/__NUXT_ERROR',
    '//__nuxt_error',
    '/x/__nuxt_error',
    '/_nuxt',
    '/_nuxtx/entry.js',
    '/_nuxt/../admin',
    '/_nuxt/%2e%2e/admin',
    '/_nuxt/..\\admin',
    '/x/_nuxt/entry.js',
  ]
  expect(others.filter((path) => paths.isNuxts(path))).toEqual([])
})

it('take the gate’s routes for its own below app.baseURL alone', () => {
  expect(['/shop/duo/start', '/shop/duo/callback?x'].filter((url) => !paths.isGates(url))).toEqual([])
  expect(
    ['/duo/start', '/shop/duo', '/shop/duox/start', '/x/shop/duo/start'].filter((url) => paths.isGates(url)),
  ).toEqual([])
  expect(['/shop/duo/check', '/shop/duo/check?path=/x'].filter((url) => !paths.isCheck(url))).toEqual([])
  expect(['/shop/duo/check/', '/shop/duo/checks', '/duo/check'].filter((url) => paths.isCheck(url))).toEqual([])
})
