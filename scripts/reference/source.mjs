import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../tool.mjs'

/**
 * A source file of core, parsed.
 *
 * @param {string} path
 */
export function sourceOf(path) {
  const file = join(root, 'packages/core/src', path)
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
}

/**
 * Every node of a file for which a test holds.
 *
 * @template {ts.Node} Found
 * @param {ts.Node} source
 * @param {(node: ts.Node) => node is Found} test
 */
export function nodesOf(source, test) {
  /** @type {Found[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (test(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/**
 * The interface or type of a name; throws if there is none.
 *
 * @param {ts.SourceFile} source
 * @param {string} name
 */
export function declarationOf(source, name) {
  /**
   * @param {ts.Node} node
   * @returns {node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration}
   */
  const isIt = (node) => (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name.text === name
  const [found] = nodesOf(source, isIt)
  if (found === undefined) throw new Error(`${source.fileName} does not declare ${name}`)
  return found
}

/**
 * The doc comment of a node: its text in one paragraph, and the text of each tag.
 *
 * @returns `undefined` if the node has none
 * @param {ts.Node} node
 */
export function docOf(node) {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter((found) => ts.isJSDoc(found))
  if (doc === undefined) return undefined
  const tags = (doc.tags ?? []).map((tag) => [tag.tagName.text, paragraph(ts.getTextOfJSDocComment(tag.comment))])
  return { text: paragraph(ts.getTextOfJSDocComment(doc.comment)), tags: Object.fromEntries(tags) }
}

/**
 * The line comments right before a node, each in one paragraph.
 *
 * @param {ts.Node} node
 */
export function lineCommentsOf(node) {
  const text = node.getSourceFile().text
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  const lines = ranges
    .filter(({ kind }) => kind === ts.SyntaxKind.SingleLineCommentTrivia)
    .map(({ pos, end }) => text.slice(pos + 2, end).trim())
  return paragraph(lines.join(' '))
}

/**
 * Makes a string safe in a cell of a table.
 *
 * @param {string} text
 */
export function cell(text) {
  return text.replaceAll('|', '\\|')
}

function paragraph(text = '') {
  return text.replaceAll(/\s+/g, ' ').trim()
}
