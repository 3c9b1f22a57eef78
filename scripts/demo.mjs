import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.mjs'
import { quietEnvironment, root, tool } from './tool.mjs'

// One command from a clone to a login with Duo: builds what the sample of a framework needs and starts it, as one
// process. The sample starts the local Duo inside itself, unless DUO_… variables say where the real one is, and says
// where to go.

/** What a sample may be told beside its environment. */
/** @type {Record<string, string[]>} */
const flagsOf = { nestjs: ['--fastify'], web: ['--bun', '--deno', '--workers'] }

const samples = readdirSync(join(root, 'apps'))
  .filter((name) => name.endsWith('-sample'))
  .map((name) => name.slice(0, -'-sample'.length))
const [framework = 'koa', ...flags] = process.argv.slice(2)

const mistake = findMistake()
if (mistake === undefined) {
  process.exitCode = (await build()) || (await start())
} else {
  const choices = samples.flatMap((name) => [name, ...(flagsOf[name] ?? []).map((flag) => `${name} ${flag}`)])
  console.error(`${mistake} There is one for:\n${choices.map((choice) => `  demo ${choice}`).join('\n')}`)
  process.exitCode = 1
}

function findMistake() {
  if (!samples.includes(framework)) return `There is no sample for "${framework}".`
  const unknown = flags.find((flag) => !flagsOf[framework]?.includes(flag))
  return unknown === undefined ? undefined : `There is no sample for "${framework} ${unknown}".`
}

async function build() {
  const filter = `--filter=${framework}-sample...`
  const { status, stopped } = await run(tool('turbo', 'run', 'build', filter, '--concurrency=2'), {
    cwd: root,
    env: quietEnvironment,
  })
  return stopped ?? status
}

// The sample's own status also after Ctrl-C: it is 0 when it ended in order.
async function start() {
  const folder = join(root, 'apps', `${framework}-sample`)
  const { status } = await run([process.execPath, '--enable-source-maps', 'dist/main.js', ...flags], { cwd: folder })
  return status
}
