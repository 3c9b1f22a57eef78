import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tool.mjs'

// Comments justify protocol code by citing a section of apps/docs/protocol.md, as "protocol.md A.6". A citation that
// leads nowhere is worse than none, so every one must name a heading of that file, and every bare "A.6" must say where
// it is from.

const protocol = 'apps/docs/protocol.md'
const generated = new Set([
  'node_modules',
  'dist',
  '.nuxt',
  '.output',
  '.svelte-kit',
  '.astro',
  '.next',
  '.react-router',
  '.turbo',
  'reports',
  'coverage',
])
const section = String.raw`[A-H](?:\.\d{1,2})?(?![\w.]*\w)`
const citation = new RegExp(String.raw`protocol\.md(?: +(${section}(?:(?:,|,? +and|,? +to) +${section})*))?`, 'g')

const headings = readFileSync(join(root, protocol), 'utf8').match(/^##+ .+$/gm) ?? []
const sections = headings.flatMap((heading) => /^##+ ([A-H](?:\.\d{1,2})?)\.? /.exec(heading)?.[1] ?? [])
const anchors = new Set(headings.map(anchorOf))

const findings = [
  ...sections.filter((name, index) => sections.indexOf(name) !== index).map((name) => `${protocol} has ${name} twice`),
  ...[
    ...filesIn('packages'),
    ...filesIn('apps'),
    ...filesIn('tools'),
    ...filesIn('scripts'),
    ...documentsIn('.'),
  ].flatMap(findingsIn),
]
if (sections.length === 0) findings.push(`${protocol} has no numbered sections`)
for (const finding of findings) console.error(finding)
if (findings.length > 0) console.error(`Cite a section of ${protocol} as "protocol.md A.6".`)
process.exitCode = findings.length > 0 ? 1 : 0

/** @param {string} path */
function findingsIn(path) {
  // A citation may continue on the next line of a comment. Blanks of the same length keep the positions.
  const text = readFileSync(join(root, path), 'utf8')
  const joined = text.replaceAll(/\n[ \t]*(?:\*|\/\/)?[ \t]*/g, (lineBreak) => ' '.repeat(lineBreak.length))
  const place = (/** @type {number} */ index) => `${path}:${text.slice(0, index).split('\n').length}`
  const found = [...joined.matchAll(citation)].flatMap(({ 0: whole, 1: cited, index }) =>
    problemsOf(path, cited, joined.slice(index + whole.length)).map((problem) => `${place(index)} ${problem}`),
  )
  if (path.endsWith('.md')) return found
  const uncited = joined.replaceAll(citation, (whole) => ' '.repeat(whole.length))
  const bare = [...uncited.matchAll(/(?<![\w.-])[A-H]\.\d{1,2}(?![\w.]*\w)/g)]
  return [...found, ...bare.map(({ 0: name, index }) => `${place(index)} cites ${name} without a document`)]
}

/**
 * What is wrong with one citation. In a document the file may be named or linked as a whole.
 *
 * @param {string} path
 * @param {string | undefined} cited
 * @param {string} after
 */
function problemsOf(path, cited, after) {
  if (cited !== undefined) {
    const names = cited.match(/[A-H](?:\.\d{1,2})?/g) ?? []
    return names.filter((name) => !sections.includes(name)).map((name) => `cites protocol.md ${name}, which is missing`)
  }
  if (!path.endsWith('.md')) return ['cites protocol.md without a section']
  const anchor = /^#([^\s)]+)/.exec(after)?.[1]
  return anchor === undefined || anchors.has(anchor) ? [] : [`links to protocol.md#${anchor}, which is missing`]
}

/**
 * The anchor that GitHub gives a heading.
 *
 * @param {string} heading
 */
function anchorOf(heading) {
  const text = heading.replace(/^#+ /, '').toLowerCase()
  return text.replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-')
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return generated.has(entry.name) ? [] : filesIn(path)
    const own = /^scripts\/check-citations\.mjs$/.test(path)
    return entry.isFile() && /\.(?:[cm]?[jt]sx?|vue|md)$/.test(path) && !own ? [path] : []
  })
}

/** @param {string} folder */
function documentsIn(folder) {
  return readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'))
}
