import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { durationsTable } from './durations.mjs'
import { ensureBrowsers } from './ensure-browser.mjs'
import { ensureRedis } from './ensure-redis.mjs'
import { run } from './run.mjs'
import { quietEnvironment, root, tool } from './tool.mjs'

// Everything that decides whether a change lands, in one run that shows everything: a failed check does not hide the
// next one. Only a failed build ends the run, since all that follows would say the same again. Each check counts as
// one, vitest counts its tests, and the last line is the sum.

const turbo = (task, ...more) => tool('turbo', 'run', task, '--concurrency=2', '--output-logs=errors-only', ...more)
const script = (name) => [process.execPath, join(root, 'scripts', name)]

// These run by themselves, since turbo and TypeScript use both cores.
const checks = [
  ['Types', turbo('typecheck', '--continue')],
  ['Packed packages', turbo('check:pack', '--continue')],
]

// Each of these uses one core, so two run at once. The longest ones come first.
const pairs = [
  ['Code in the READMEs', script('check-readme-code.mjs')],
  ['Unused files, exports and dependencies', tool('knip')],
  [
    'Import graph',
    tool('dependency-cruiser', '--output-type', 'err-long', '--config', '.dependency-cruiser.mjs', 'packages', 'apps'),
  ],
  ['Lint', tool('oxlint', '--type-aware', '--deny-warnings')],
  ['Format', tool('@biomejs/biome', 'format')],
  ['Width of comments', script('check-comments.mjs')],
  ['Protocol facts', script('check-facts.mjs')],
  ['Protocol citations', script('check-citations.mjs')],
  ['Threat model and its tests', script('check-attacks.mjs')],
]

const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
const steps = []
let modules = []

await step('Browsers', () => found(ensureBrowsers))
await step('Redis', () => found(ensureRedis))
if (await step('Build', () => command(turbo('build')))) {
  for (const [title, words] of checks) await step(title, () => command(words))
  await twoAtOnce(pairs, ([title, words]) => quietStep(title, words))
  await step('Tests', vitest)
}
summarise()

async function step(title, work) {
  console.log(`\n── ${title}`)
  const start = performance.now()
  return record(title, start, await work())
}

/** A step beside another one: what it prints is shown in one piece when it ends. */
async function quietStep(title, words) {
  const start = performance.now()
  const { output, ...count } = await command(words, {}, { gather: true })
  console.log(`\n── ${title}`)
  process.stdout.write(output)
  return record(title, start, count, ', beside another')
}

async function twoAtOnce(items, work) {
  const rest = [...items]
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all([worker(), worker()])
}

function record(title, start, count, note = '') {
  for (const key of Object.keys(total)) total[key] += count[key] ?? 0
  const passed = !count.failed
  if (!passed) failures.push(title)
  const seconds = (performance.now() - start) / 1000
  steps.push([`${title}${note}`, seconds])
  console.log(`${passed ? '✓' : '✗'} ${title} (${seconds.toFixed(1)} s)`)
  return passed
}

async function command(words, environment, options) {
  const env = { ...quietEnvironment, ...environment }
  const { status, stopped, output } = await run(words, { cwd: root, env, ...options })
  if (stopped !== undefined) process.exit(stopped)
  return { ...(status === 0 ? { passed: 1 } : { failed: 1 }), output }
}

function found(ensure) {
  try {
    console.log(ensure())
    return { passed: 1 }
  } catch (error) {
    console.error(error.message)
    return { failed: 1 }
  }
}

async function vitest() {
  const folder = mkdtempSync(join(tmpdir(), 'duokit-count-'))
  const file = join(folder, 'count.json')
  const reporter = join(root, 'scripts', 'count-reporter.mjs')
  const ended = await command(tool('vitest', 'run', '--reporter=default', `--reporter=${reporter}`), {
    DUOKIT_COUNT_FILE: file,
  })
  const count = readCount(file)
  rmSync(folder, { recursive: true })
  modules = count?.modules ?? []
  if (count === undefined) console.error('vitest ended before it could count its tests')
  else if (count.passed + count.failed === 0) console.error('vitest ran no test')
  else if (!ended.failed || count.failed > 0) return count
  return { ...count, failed: 1 }
}

function readCount(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

function summarise() {
  steps.push(['Whole run', performance.now() / 1000])
  console.log(`\n${durationsTable(steps, modules)}`)
  if (failures.length > 0) console.log(`Failed: ${failures.join(', ')}`)
  if (total.skipped > 0) console.log(`${total.skipped} skipped, each with its reason`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  process.exitCode = total.failed > 0 ? 1 : 0
}
