import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './tool.mjs'

// Writes a software bill of materials (CycloneDX) of the published packages, as npm resolves them from the registry:
// `node scripts/bill-of-materials.mjs <file>`. Frameworks are not in it: they are peers, which the application chooses.

/** @typedef {{ 'bom-ref': string, name: string, version: string, licenses?: unknown }} Component */
/** @typedef {{ components: Component[], dependencies: { ref: string, dependsOn: string[] }[] }} Bill */

const [, , file] = process.argv
if (file === undefined) throw new Error('say where to write the bill of materials')
const folder = mkdtempSync(join(tmpdir(), 'duokit-bill-'))
try {
  const manifest = { name: 'duokit-packages', version: '0.0.0', private: true, dependencies: published() }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  npm('install', '--package-lock-only', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund')
  const text = npm('sbom', '--package-lock-only', '--legacy-peer-deps', '--sbom-format', 'cyclonedx')
  /** @type {Bill} */
  const bill = JSON.parse(text)
  addBundled(bill)
  writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** @returns {Record<string, string>} */
function published() {
  const manifests = readdirSync(join(root, 'packages')).map((name) =>
    JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
  )
  return Object.fromEntries(manifests.filter((one) => one.private !== true).map((one) => [one.name, one.version]))
}

/** @param {string[]} words */
function npm(...words) {
  return execFileSync('npm', words, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' })
}

/**
 * Core contains a copy of parts of jose (see tsup.config.ts), of which no manifest tells.
 *
 * @param {Bill} bill
 */
function addBundled(bill) {
  const core = bill.components.find(({ name }) => name === '@duokit/core')
  if (core === undefined) throw new Error('the bill of materials does not contain @duokit/core')
  const { version } = createRequire(join(root, 'packages/core/package.json'))('jose/package.json')
  const ref = `jose@${version}`
  if (!bill.components.some((component) => component['bom-ref'] === ref)) {
    const purl = `pkg:npm/${ref}`
    const component = {
      'bom-ref': ref,
      type: 'library',
      name: 'jose',
      version,
      purl,
      licenses: [{ license: { id: 'MIT' } }],
    }
    bill.components.push(component)
    bill.dependencies.push({ ref, dependsOn: [] })
  }
  bill.dependencies.find((dependency) => dependency.ref === core['bom-ref'])?.dependsOn.push(ref)
}
