import { run } from './run.mjs'
import { quietEnvironment, root, tool } from './tool.mjs'

// Every target of the conformance suite, as one table of scenario by target. What is served is built first: the samples
// are started as they are shipped.

process.exitCode = (await build()) || (await conformance())

async function build() {
  const { status } = await run(tool('turbo', 'run', 'build', '--concurrency=2'), {
    cwd: root,
    env: quietEnvironment,
  })
  return status
}

async function conformance() {
  const { status } = await run(
    tool('vitest', 'run', '/test/conformance', '--reporter=./scripts/conformance-reporter.mjs'),
    {
      cwd: root,
      env: quietEnvironment,
    },
  )
  return status
}
