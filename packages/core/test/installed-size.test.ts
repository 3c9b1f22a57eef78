import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { installedSize } from 'testing/installed-size'

const require = createRequire(import.meta.url)
const core = fileURLToPath(new URL('..', import.meta.url))

it('without languages, the built package takes at most a fifth of what Duo’s own client takes', () => {
  // An application loads the languages that it names, and most name none.
  const ours = installedSize(core, { only: ['dist', 'package.json', 'README.md'], without: ['dist/languages'] })
  const main = require.resolve('@duosecurity/duo_universal')
  const theirs = installedSize(dirname(dirname(main)))
  expect(ours).toBeGreaterThan(100_000)
  expect(ours / theirs).toBeLessThanOrEqual(0.2)
})
