import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { commentBlocks, commentRanges, wrapComment } from './comments.mjs'
import { root } from './tool.mjs'

// Biome wraps code at 120 columns and leaves comments alone, so this looks at the comments. With --write it wraps those
// that are alone on their lines; one behind code has to be moved by hand. Files can be named; without names it takes
// all.

const width = 120
const source = /\.m?[jt]s$/
const generated = new Set([
  'node_modules',
  'dist',
  '.nuxt',
  '.svelte-kit',
  '.react-router',
  '.astro',
  '.next',
  '.output',
  '.turbo',
  '.guides',
  'reports',
  'coverage',
  'mutated',
])

const write = process.argv.includes('--write')
const named = process.argv.slice(2).filter((word) => word !== '--write')

const files = named.length > 0 ? named.flatMap(filesAt) : everything()
if (write) for (const path of files) wrap(path)
const findings = files.flatMap(findingsIn)
for (const finding of findings) console.error(finding)
if (findings.length > 0) console.error('Wrap them with pnpm format, or by hand if they are behind code.')
process.exitCode = findings.length > 0 ? 1 : 0

/** @param {string} path */
function wrap(path) {
  const text = readFileSync(join(root, path), 'utf8')
  let wrapped = text
  for (const { pos, end } of commentBlocks(path, text).toReversed()) {
    wrapped = wrapped.slice(0, pos) + wrapComment(text.slice(pos, end), width) + wrapped.slice(end)
  }
  if (wrapped !== text) writeFileSync(join(root, path), wrapped)
}

/** @param {string} path */
function findingsIn(path) {
  const text = readFileSync(join(root, path), 'utf8')
  if (!text.split('\n').some((line) => line.length > width)) return []
  const inComment = new Set()
  for (const { pos, end } of commentRanges(path, text)) {
    for (let line = lineAt(text, pos); line <= lineAt(text, end); line++) inComment.add(line)
  }
  return text.split('\n').flatMap((line, index) => {
    // A URL or another word that is too long by itself cannot be wrapped, and neither can an instruction to a tool.
    const words = line.trim().replace(/^(?:\/\/|\/?\*+) */, '')
    const tooLong = line.length > width && words.includes(' ') && !/^(?:oxlint|biome|@ts)-/.test(words)
    return tooLong && inComment.has(index + 1) ? [`${path}:${index + 1} has a comment wider than ${width} columns`] : []
  })
}

/**
 * @param {string} text
 * @param {number} index
 */
function lineAt(text, index) {
  return text.slice(0, index).split('\n').length
}

function everything() {
  const ours = readdirSync(root).filter((name) => source.test(name))
  return [...['packages', 'apps', 'tools', 'scripts'].flatMap(filesAt), ...ours]
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesAt(path) {
  if (!statSync(join(root, path)).isDirectory()) return source.test(path) ? [path] : []
  if (generated.has(basename(path))) return []
  return readdirSync(join(root, path)).flatMap((name) => filesAt(`${path}/${name}`))
}
