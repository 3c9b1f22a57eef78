import ts from 'typescript'
import { cell, lineCommentsOf, nodesOf, sourceOf } from './source.mjs'

/** The page of the gate's own routes, from core's table. */
export function routesPage() {
  const source = sourceOf('gate/pages/routes.ts')
  const map = nodesOf(source, ts.isNewExpression).find(({ expression }) => expression.getText() === 'Map')
  const rows = elementsOf(map?.arguments?.[0]).map((entry) => {
    const [path, route] = elementsOf(entry)
    if (path === undefined || route === undefined) throw new Error(`${entry.getText()} is no route`)
    const meaning = lineCommentsOf(entry)
    if (meaning === '') throw new Error(`${path.getText()} has no comment that says what it does`)
    return `| \`${methodsOf(route)} ${pathOf(path)}\` | ${cell(meaning)} |`
  })
  return `# Routes

The gate serves these routes below [\`basePath\`](./options.md#createduo), \`/duo\` by default. Paths match exactly, but
one slash at the end is ignored, unless the router rejects it, as Fastify's does.

| route | what it does |
|---|---|
${rows.join('\n')}

A route that receives another method responds with 405 and the header \`Allow\`. \`HEAD\` is accepted wherever \`GET\` is, except at the callback, which ends a login.

## The parameter \`next\`

\`next\` is a path of this site outside \`basePath\`, of at most 1,024 characters, or a URL of an origin that \`trustedOrigins\` lists. Anything else leads to \`/\`.
In your own login page, redirect to \`duo.resolveNext(next) ?? '/'\`. It applies the same rule.

## Responses to people and to programs

A request that accepts HTML and is a page load gets redirects and pages. Any other request gets JSON and problem documents (RFC 9457) with a
[\`code\`](./errors.md). The problem document of a failed login also contains [\`page\`](../guides/pages.md#inside-a-page-of-your-own), what a person would read. \`fetch\` does not count as a page load, in Node either.
`
}

/** @param {ts.Node} route */
function methodsOf(route) {
  const list = ts.isCallExpression(route) ? route.arguments[1] : undefined
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return 'GET, POST'
  return list.elements
    .map((element) => (ts.isStringLiteral(element) ? element.text : element.getText()))
    .filter((method) => method !== 'HEAD')
    .join(', ')
}

/** @param {ts.Node} path */
function pathOf(path) {
  const text = ts.isIdentifier(path) ? '/duo/prompt.‹hash›.js' : path.getText().slice(1, -1)
  return text.replace(`\${basePath}`, '/duo')
}

/** @param {ts.Node | undefined} list */
function elementsOf(list) {
  if (list === undefined || !ts.isArrayLiteralExpression(list))
    throw new Error('the table of routes is no list of pairs')
  return list.elements
}
