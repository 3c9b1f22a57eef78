// Sentences for whoever runs the application: a test that pins one down repeats it, and a worse sentence would pass
// just the same. What depends on a condition stays in, and so does every text that a browser gets.

const reason = 'A sentence for whoever runs the application.'
const sentences = new Set(['title', 'advice', 'expected'])

/**
 * What is looked at of a node of Babel's tree.
 *
 * @typedef {{
 *   type: string,
 *   value?: unknown,
 *   expressions?: { type: string }[],
 *   callee?: { name?: string },
 *   arguments?: unknown[],
 *   key?: { name?: string },
 * }} Node
 * @typedef {{ node: Node, parent: Node }} Path
 */

/** @param {Node} node */
const isText = (node) =>
  (node.type === 'StringLiteral' && String(node.value).includes(' ')) ||
  (node.type === 'TemplateLiteral' &&
    node.expressions?.every(({ type }) => type === 'Identifier' || type === 'MemberExpression'))

/**
 * The second argument of `new DuoError(code, message)` and of `invalidOption(option, expected)`.
 *
 * @param {Path} path
 */
function isMessage({ node, parent }) {
  const name = new Map(Object.entries({ NewExpression: 'DuoError', CallExpression: 'invalidOption' })).get(parent.type)
  return name !== undefined && parent.callee?.name === name && parent.arguments?.[1] === node
}

/** @param {Path} path */
const isSentence = ({ node, parent }) =>
  parent.type === 'ObjectProperty' && parent.value === node && sentences.has(parent.key?.name ?? '')

/** What Stryker loads: a value of the kind Ignore. */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: {
      /** @param {Path} path */
      shouldIgnore: (path) =>
        path.parent && isText(path.node) && (isMessage(path) || isSentence(path)) ? reason : undefined,
    },
  },
]
