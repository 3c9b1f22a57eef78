import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './tool.mjs'

// The threat model says of each attack which test makes it. A name without a test promises what nobody looks at, and a
// test without a name is one that a reader of the threat model does not find. The same goes for scenarios of the
// conformance suite, which it names by their ids.

const folder = 'apps/e2e/test/attacks'
const sources = readdirSync(join(root, folder))
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(root, folder, name), 'utf8'))
const tests = sources.flatMap((text) => namesIn(text, /^ {2}it\('([^']+)'/gm))
const model = readFileSync(join(root, 'SECURITY.md'), 'utf8').replaceAll(/\s+/g, ' ')
const lists = namesIn(model, /\bTried: (`[^`]+`(?:, `[^`]+`)*)\./g)
const named = lists.flatMap((list) => namesIn(list, /`([^`]+)`/g))

const findings = [
  ...named
    .filter((name) => !tests.includes(name))
    .map((name) => `SECURITY.md names "${name}", which no test is called`),
  ...tests.filter((name) => !named.includes(name)).map((name) => `SECURITY.md does not name the test "${name}"`),
  ...twice(tests).map((name) => `Two tests are called "${name}"`),
]
// What is written in another way would be passed over.
if (sources.join('\n').match(/(?<![.\w])(?:it|test)[.(]/g)?.length !== tests.length) {
  findings.push(`A test in ${folder} is not written as it('…') in a describe`)
}
if (model.split('Tried: ').length - 1 !== lists.length) {
  findings.push('A list after "Tried: " in SECURITY.md is not names in backticks, with commas between and a full stop')
}
const ids = await scenarioIds()
for (const id of new Set(model.match(/DUO-\d{3}/g))) {
  if (!ids.includes(id)) findings.push(`SECURITY.md names ${id}, which is no scenario of the conformance suite`)
}
for (const finding of findings) console.error(finding)
process.exitCode = findings.length > 0 ? 1 : 0

/**
 * @param {string} text
 * @param {RegExp} pattern - whose first group is a name
 */
function namesIn(text, pattern) {
  return [...text.matchAll(pattern)].map(([, name = '']) => name)
}

/** @param {readonly string[]} names */
function twice(names) {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

/** From the sources: some scenarios are made in loops, and nothing has been built yet. */
async function scenarioIds() {
  const entry = join(root, 'packages/conformance/src/scenarios.ts')
  /** @type {import('vite').InlineConfig} */
  const options = {
    configFile: false,
    logLevel: 'silent',
    build: { write: false, ssr: entry, minify: false },
    ssr: { resolve: { conditions: ['@duokit/source'] } },
  }
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (await build(options))
  /** @type {{ scenarios: readonly { id: string }[] }} */
  const { scenarios } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
  return scenarios.map(({ id }) => id)
}
