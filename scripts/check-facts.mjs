import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { sourceFiles } from './source-files.mjs'
import { root } from './tool.mjs'

// A fact of Duo's protocol stands once in published code: in one of core's wire.ts files. A second place is a place to
// forget when Duo changes something, so this looks for the tell-tale words in all other code. Comments may name them.
// The browser script is the other end of the wire; the simulator, and the conformance suite that talks to it, state the
// protocol again on purpose, and so do the tools, of which nothing is published.

const facts = [
  'AUTH|',
  'TX|',
  'APP|',
  'ERR|',
  'ENROLL',
  '/frame/web',
  '/oauth/v1',
  '/auth/v2',
  'duo_code',
  'sig_response',
]

// The tools play Duo and its attackers.
const sources = sourceFiles()
  .filter((path) => !/^(tools|packages\/(browser|conformance|simulator))\//.test(path))
  .filter((path) => !(path.startsWith('packages/core/') && basename(path) === 'wire.ts'))

const findings = sources.flatMap((path) => factsIn(path))
for (const finding of findings) console.error(finding)
if (findings.length > 0) console.error('Take these from a wire.ts of packages/core.')
process.exitCode = findings.length > 0 ? 1 : 0

/** @param {string} path */
function factsIn(path) {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true)
  /** @type {string[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (node.getChildCount(source) > 0) {
      ts.forEachChild(node, visit)
      return
    }
    const text = node.getText(source)
    const fact = facts.find((word) => text.includes(word))
    if (fact !== undefined) found.push(`${position(source, node)} says "${fact}"`)
  }
  visit(source)
  return found
}

/**
 * @param {ts.SourceFile} source
 * @param {ts.Node} node
 */
function position(source, node) {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
  return `${source.fileName}:${line + 1}:${character + 1}`
}
