// Sentences for whoever runs the application: a test that pins one down repeats it, and a worse sentence would pass
// just the same. What depends on a condition stays in, and so does every text that a browser gets.

const reason = 'A sentence for whoever runs the application.'
const sentences = new Set(['title', 'advice', 'expected'])

const isText = (node) =>
  (node.type === 'StringLiteral' && node.value.includes(' ')) ||
  (node.type === 'TemplateLiteral' &&
    node.expressions.every(({ type }) => type === 'Identifier' || type === 'MemberExpression'))

/** The second argument of `new DuoError(code, message)` and of `invalidOption(option, expected)`. */
function isMessage({ node, parent }) {
  const name = { NewExpression: 'DuoError', CallExpression: 'invalidOption' }[parent.type]
  return name !== undefined && parent.callee.name === name && parent.arguments[1] === node
}

const isSentence = ({ node, parent }) =>
  parent.type === 'ObjectProperty' && parent.value === node && sentences.has(parent.key.name)

/** What Stryker loads: a value of the kind Ignore. */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: {
      shouldIgnore: (path) =>
        path.parent && isText(path.node) && (isMessage(path) || isSentence(path)) ? reason : undefined,
    },
  },
]
