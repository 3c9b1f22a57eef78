import ts from 'typescript'
import { cell, docOf, lineCommentsOf, nodesOf, sourceOf } from './source.mjs'

const tables = ['failures', 'request-rejections', 'response-rejections', 'outside-rejections']

/**
 * @typedef {typeof import('./core.mjs')} Core
 * @typedef {Parameters<Core['describeFailure']>[0]} Code
 */

/**
 * The page of all codes, from the tables of core. A code's doc comment is its cause, and its `advice` the remedy.
 *
 * @param {Core} core - the tables of core and how they belong together
 */
export function errorsPage(core) {
  const { describeFailure } = core
  const groups = tables.flatMap((table) => groupsOf(`errors/${table}.ts`))
  const sections = groups.map(({ heading, codes }) => {
    const entries = codes.map(({ code, cause }) => entryOf(code, cause, core))
    return `## ${heading}\n\n${entries.join('\n\n')}`
  })
  return `# Error codes and rejection reasons

Every failure has a code that stays the same across releases. Errors have it as \`error.code\`, problem documents as \`code\`, and events as \`reason\` or
\`code\`. Branch on the code, not on a message.

\`isDuoError(error)\` recognizes a \`DuoError\` across the ESM and CommonJS builds. It has \`code\`, \`status\`, \`title\` and \`advice\`, and \`duo\` with
Duo's own words if a call to Duo failed. \`help\` is the URL of the code on this page. Reports on the console end with it, and problem documents have it as \`type\`. No error contains a secret.

- A **refusal** comes from a guard. The guard responds by itself; \`duo.require\` throws it.
- A **rejection** ends a login. The routes respond by themselves; the event \`rejected\` contains the \`reason\` and the \`advice\`.
- People see a short page that says what happened, and offers another try if that can help. It shows no code and no advice, except beside a local Duo.

| code | status | title |
|---|---|---|
${groups.flatMap(({ codes }) => codes.map(({ code }) => rowOf(code, describeFailure(code)))).join('\n')}

${sections.join('\n\n')}
`
}

/** @param {string} path */
function groupsOf(path) {
  const source = sourceOf(path)
  const table = nodesOf(source, ts.isCallExpression).find(({ expression }) => expression.getText() === 'failureTable')
  const literal = table?.arguments[0]
  if (literal === undefined || !ts.isObjectLiteralExpression(literal))
    throw new Error(`${path} has no table of failures`)
  /** @type {{ heading: string, codes: { code: Code, cause: string }[] }[]} */
  const groups = []
  for (const property of literal.properties.filter((one) => ts.isPropertyAssignment(one))) {
    const heading = lineCommentsOf(property)
    if (heading !== '') groups.push({ heading, codes: [] })
    const code = /** @type {Code} */ (property.name.getText())
    const cause = docOf(property)?.text
    if (!cause) throw new Error(`${path}: ${code} has no doc comment that says what causes it`)
    groups.at(-1)?.codes.push({ code, cause })
  }
  return groups
}

/**
 * @param {Code} code
 * @param {{ status: number, title: string }} failure
 */
function rowOf(code, { status, title }) {
  return `| [\`${code}\`](#${code}) | ${statusOf(code, status)} | ${cell(title)} |`
}

/**
 * @param {Code} code
 * @param {string} cause
 * @param {Core} core
 */
function entryOf(code, cause, { describeFailure, en, isRejectReason, messageOf, nextStepsOf }) {
  const { status, advice } = describeFailure(code)
  // Codes that no person meets have no message.
  const message = messageOf(/** @type {Parameters<typeof messageOf>[0]} */ (code))
  const shown =
    message === undefined
      ? ''
      : `\n\n**People read:** ${sentence(en.texts[message], isRejectReason(code) && nextStepsOf(message).retry)}`
  return `### \`${code}\`\n\n${cause}\n\n**What to do:** ${advice}\n\n**Status:** ${statusOf(code, status)}.${shown}`
}

/**
 * @param {readonly string[]} words
 * @param {boolean} retries
 */
function sentence([title, text], retries) {
  return `“${title}. ${text}”${retries ? ' The page offers another try.' : ''}`
}

/**
 * @param {Code} code
 * @param {number} status
 */
function statusOf(code, status) {
  if (code === 'invalid_option') return 'thrown at start-up'
  return code === 'callback_failed' ? `the status of what was thrown, or ${status}` : `${status}`
}
