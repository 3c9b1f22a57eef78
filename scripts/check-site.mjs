import { rmSync } from 'node:fs'
import { run } from './run.mjs'
import { quietEnvironment, root, tool } from './tool.mjs'

// Looks at every page of the built site on a phone and a desktop, in light and dark, with axe. Pictures of the pages go
// to `screenshots/site`, which git ignores. The tests look at one page of each kind.

const pictures = `${root}screenshots/site`

process.exitCode = (await build()) || (await look())

async function build() {
  // The configuration of the tests needs the browser's script.
  const filters = ['--filter=docs', '--filter=@duokit/browser']
  const { status } = await run(tool('turbo', 'run', 'build', ...filters, '--concurrency=2'), {
    cwd: root,
    env: quietEnvironment,
  })
  return status
}

async function look() {
  rmSync(pictures, { recursive: true, force: true })
  // The longest generated pages have thousands of coloured words, and axe compares each with its background.
  const { status, stopped } = await run(
    tool('vitest', 'run', '--project=docs', '--testTimeout=120000', 'test/site.test'),
    {
      cwd: root,
      env: { ...quietEnvironment, DUOKIT_SITE_PICTURES: pictures },
    },
  )
  return stopped ?? status
}
