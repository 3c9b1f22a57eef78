import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { errorsPage } from './reference/errors.mjs'
import { eventsPage } from './reference/events.mjs'
import { optionsPage } from './reference/options.mjs'
import { routesPage } from './reference/routes.mjs'
import { root } from './tool.mjs'

// The reference pages of the site say what core's tables and types say. With --write they are written again; without,
// an outdated page is an error.

const write = process.argv.includes('--write')
const pages = {
  options: optionsPage(),
  routes: routesPage(),
  events: eventsPage(),
  errors: errorsPage(await bundledCore()),
}
const outdated = Object.entries(pages).filter(([name, text]) => readText(fileOf(name)) !== text)
for (const [name, text] of write ? outdated : []) writeFileSync(fileOf(name), text)
for (const [name] of write ? [] : outdated) console.error(`apps/docs/reference/${name}.md is not what core says`)
if (!write && outdated.length > 0) console.error('Run node scripts/check-reference.mjs --write')
process.exitCode = !write && outdated.length > 0 ? 1 : 0

/** @param {string} name */
function fileOf(name) {
  return join(root, 'apps/docs/reference', `${name}.md`)
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Core's tables, from its source: no export of the package needs them. */
async function bundledCore() {
  const entry = join(root, 'scripts/reference/core.mjs')
  /** @type {import('vite').InlineConfig} */
  const options = { configFile: false, logLevel: 'silent', build: { write: false, ssr: entry, minify: false } }
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (await build(options))
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
}
