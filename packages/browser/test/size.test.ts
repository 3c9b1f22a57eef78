import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { moduleScript, tagScripts } from './stage/scripts.js'

it.each([
  ['the script', tagScripts.duokit],
  ['the module', moduleScript],
])('%s has at most 3 kB gzipped', (_, code) => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(3000)
})

it('the script has no source map comment, and no way to make code of text', () => {
  expect(tagScripts.duokit).not.toMatch(/sourceMappingURL|\beval\b|\bFunction\b|innerHTML|document\.write/)
})
