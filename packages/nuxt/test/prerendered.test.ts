import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const output = fileURLToPath(new URL('fixture/.output/public', import.meta.url))

it('what is prerendered holds no guarded page, whichever page leads there', () => {
  const written = readdirSync(output, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
  // The crawler was there, and went on to a page that is for everybody.
  expect(written).toContain('kept/index.html')
  expect(written).toContain('notice/index.html')
  const guarded = /^(?:guarded|ledger|asking|vault|duo|admin|__nuxt_island\/page_vault)/i
  expect(written.filter((path) => guarded.test(path))).toEqual([])
})
