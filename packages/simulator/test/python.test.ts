import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const run = promisify(execFile)
const python = await run('python3', ['--version']).then(
  () => true,
  () => false,
)

// A new user's application and tests: every Python block of the page on tests, run as it stands there.
it.skipIf(!python)('the tests that the documentation shows pass with a small Python application', async () => {
  const page = await readFile(here('../../../apps/docs/local-duo/tests.md'), 'utf8')
  const blocks = [...page.matchAll(/^```python\n([^]*?)^```$/gm)].map(([, code]) => code)
  expect(blocks).toHaveLength(3)
  const args = ['run_documented.py', blocks.join('\n'), process.execPath, here('../dist/bin.js')]
  const { stderr } = await run('python3', args, { cwd: here('python'), timeout: 60_000 })
  expect(stderr).toMatch(/Ran 7 tests[^]*OK/)
})
