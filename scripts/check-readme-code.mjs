import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { workspaceFolders } from './source-files.mjs'
import { root } from './tool.mjs'

// What a README or a page of the site shows has to compile: each ```ts block is checked as a file of the package it
// belongs to, against the built types that an installer gets. A block whose first line is `// continues` goes on where
// the block before ended; ```ts nocheck="reason" leaves a block out. The names in readme-ambient.d.ts stand for values
// of the reader's own.

const folders = workspaceFolders()
const samples = folders.filter((folder) => folder.endsWith('-sample')).map((folder) => join(root, folder))
const ambient = join(root, 'scripts', 'readme-ambient.d.ts')

const registry = ts.createDocumentRegistry()
/** @type {Map<string, ts.SourceFile | undefined>} */
const declarations = new Map()

/** @type {string[]} */
const problems = []
const readmes = ['README.md', ...pages(), ...folders.filter(isPackage).map((folder) => `${folder}/README.md`)].map(
  (path) => join(root, path),
)
const blocks = readmes.filter((path) => existsSync(path)).flatMap((path) => chain(blocksOf(path)))
for (const folder of new Set(blocks.map(owner))) {
  const group = blocks.filter((block) => owner(block) === folder)
  problems.push(...compile(folder, group))
}

for (const problem of problems) console.error(problem)
console.log(`${blocks.length} blocks of ${new Set(blocks.map(({ readme }) => readme)).size} documents compiled`)
process.exitCode = problems.length > 0 ? 1 : 0

function pages() {
  /** @param {string} path */
  const exclude = (path) => ['node_modules', '.vitepress', 'api'].includes(path)
  return globSync('**/*.md', { cwd: join(root, 'apps/docs'), exclude }).map((path) => `apps/docs/${path}`)
}

/** @param {string} folder */
function isPackage(folder) {
  return folder.startsWith('packages/')
}

/** @typedef {{ readme: string, info: string, line: number, lines: { text: string, number: number }[] }} Block */
/** @typedef {Map<string, Block>} Files */

/**
 * The ts blocks of a README; each line remembers its number there.
 *
 * @param {string} readme
 */
function blocksOf(readme) {
  /** @type {Block[]} */
  const found = []
  /** @type {Block & { fence: string | undefined } | undefined} */
  let open
  for (const [index, text] of readFileSync(readme, 'utf8').split(/\r?\n/).entries()) {
    const fence = /^\s*(`{3,})(.*)$/.exec(text)
    if (open === undefined && fence !== null)
      open = { readme, fence: fence[1], info: fence[2]?.trim() ?? '', lines: [], line: index + 1 }
    else if (open !== undefined && fence?.[1] === open.fence && fence?.[2]?.trim() === '') {
      if (isChecked(open)) found.push(open)
      open = undefined
    } else open?.lines.push({ text, number: index + 1 })
  }
  if (open !== undefined) problems.push(`${at(readme, open.line)}: this block has no end`)
  return found
}

/** @param {Block} block */
function isChecked({ readme, info, line }) {
  const [language, ...rest] = info.split(/\s+/)
  if (language !== 'ts' && language !== 'typescript') return false
  // A page may also name the file of a block, in brackets, and mark lines, in braces.
  const more = rest.join(' ').replace(/^(?:\{[\d,-]+\} ?)?(?:\[[^\]]+\] ?)?/, '')
  if (more === '') return true
  if (/^nocheck="[^"]{8,}"$/.test(more)) return false
  problems.push(`${at(readme, line)}: only nocheck="a reason" may follow \`\`\`ts`)
  return true
}

/**
 * Puts a block that continues the one before it into one file with it.
 *
 * @param {readonly Block[]} list
 */
function chain(list) {
  /** @type {Block[]} */
  const chained = []
  for (const block of list) {
    const previous = chained.at(-1)
    if (block.lines[0]?.text.trim() !== '// continues') chained.push(block)
    else if (previous !== undefined) previous.lines.push(...block.lines)
    else problems.push(`${at(block.readme, block.line)}: there is no block before it to continue`)
  }
  return chained
}

/**
 * The folder a block is compiled in: its package; for the root README the Koa sample and for the site `apps/docs`,
 * unless it is about a package that is compiled in a way of its own.
 *
 * @param {Block} block
 */
function owner({ readme, lines }) {
  const path = relative(root, readme)
  if (path.startsWith('packages')) return dirname(readme)
  const named = /^apps\/docs\/(?:start|reference)\/(\w+)\.md$/.exec(path)?.[1]
  if (named !== undefined && folders.includes(`packages/${named}`)) return join(root, 'packages', named)
  // These are compiled otherwise than the rest: for browsers, with decorators, and with what Nuxt imports by itself.
  const text = lines.map((line) => line.text).join('\n')
  if (/\blocation\./.test(text)) return join(root, 'packages/browser')
  const special = ['browser', 'nestjs', 'simulator'].find((name) => text.includes(`'@duokit/${name}`))
  if (special !== undefined) return join(root, 'packages', special)
  return join(root, path === 'README.md' ? 'apps/koa-sample' : 'apps/docs')
}

/**
 * @param {string} folder
 * @param {readonly Block[]} group
 */
function compile(folder, group) {
  // By its number, since blocks of two documents may begin at the same line.
  const files = new Map(group.map((block, number) => [join(folder, `readme-block-${number}.ts`), block]))
  const options = compilerOptions(folder)
  const host = hostWith(files, options)
  const program = ts.createProgram({ rootNames: [ambient, ...globalsOf(folder), ...files.keys()], options, host })
  return [...files].flatMap(([path, block]) => {
    const source = program.getSourceFile(path)
    if (source === undefined) throw new Error(`${path} is not part of its program`)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const { line } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
      const number = block.lines[line]?.number ?? block.line
      return `${at(block.readme, number)}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n  ')}`
    })
  })
}

/**
 * What a framework imports by itself for the files of its applications.
 *
 * @param {string} folder
 */
function globalsOf(folder) {
  return [join(folder, 'test/readme/globals.d.ts')].filter((path) => existsSync(path))
}

/** @param {string} folder */
function compilerOptions(folder) {
  // That of the Nuxt module refers to two others. This is the one of its server.
  const configurations = ['tsconfig.module.json', 'tsconfig.json'].map((name) => join(folder, name))
  const file = configurations.find((path) => existsSync(path)) ?? ''
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    folder,
  )
  return {
    ...options,
    // A reader's file, not one of ours: it sees what is published, and may name what it does not use.
    customConditions: [],
    noUnusedLocals: false,
    noUnusedParameters: false,
    noPropertyAccessFromIndexSignature: false,
    allowImportingTsExtensions: true,
    moduleDetection: ts.ModuleDetectionKind.Force,
    noEmit: true,
  }
}

/**
 * @param {Files} files
 * @param {ts.CompilerOptions} options
 */
function hostWith(files, options) {
  const host = ts.createCompilerHost(options)
  const original = { ...host }
  const read = readOnce(options, original)
  /** @param {string} path */
  const textOf = (path) =>
    files
      .get(path)
      ?.lines.map(({ text }) => text)
      .join('\n')
  /** @type {Partial<ts.CompilerHost>} */
  const own = {
    fileExists: (path) => files.has(path) || original.fileExists(path),
    readFile: (path) => textOf(path) ?? original.readFile(path),
    getSourceFile: (path, languageOptions, ...rest) => {
      const text = textOf(path)
      if (text === undefined) return read(path, languageOptions, ...rest)
      return ts.createSourceFile(path, text, languageOptions)
    },
    resolveModuleNameLiterals: (...request) => resolveAll(request, files, host),
  }
  return Object.assign(host, own)
}

/**
 * Declarations are the same for most folders, and parsing them takes most of the time.
 *
 * @param {ts.CompilerOptions} options
 * @param {ts.CompilerHost} host
 * @returns {ts.CompilerHost['getSourceFile']}
 */
function readOnce(options, { getSourceFile }) {
  return (path, language, ...rest) => {
    const format = typeof language === 'object' ? language.impliedNodeFormat : undefined
    const key = JSON.stringify([path, format, registry.getKeyForCompilationSettings(options)])
    if (!declarations.has(key)) declarations.set(key, getSourceFile(path, language, ...rest))
    return declarations.get(key)
  }
}

/**
 * @param {Parameters<NonNullable<ts.CompilerHost['resolveModuleNameLiterals']>>} request
 * @param {Files} files
 * @param {ts.CompilerHost} host
 */
function resolveAll([literals, containing, , options, source], files, host) {
  return literals.map((literal) => {
    const beside = namedBlock(literal.text, files.get(containing), files)
    if (beside !== undefined) return { resolvedModule: { resolvedFileName: beside, extension: '.ts' } }
    const mode = ts.getModeForUsageLocation(source, literal, options)
    const places = files.has(containing) ? placesFor(literal.text, containing) : [containing]
    return resolve(literal.text, places, { options, host, mode })
  })
}

/**
 * Another block of the same page, which the page names as a file: `./login.ts`, or `./login.js` before it is compiled.
 *
 * @param {string} name
 * @param {Block | undefined} block
 * @param {Files} files
 */
function namedBlock(name, block, files) {
  if (block === undefined || !name.startsWith('./')) return undefined
  const file = name.slice(2).replace(/\.js$/, '.ts')
  const isIt = (/** @type {[string, Block]} */ [, other]) =>
    other.readme === block.readme && labelOf(other).endsWith(file)
  return [...files].find(isIt)?.[0]
}

/** @param {Block} block */
function labelOf({ info }) {
  return /\[([^\]]+)\]/.exec(info)?.[1] ?? ''
}

/**
 * A reader has installed what the README imports: our packages are all there, and what a sample uses.
 *
 * @param {string} name
 * @param {string} containing
 */
function placesFor(name, containing) {
  const own = /^@duokit\/([^/]+)/.exec(name)
  const others =
    own === null
      ? [...samples, ...['core', 'redis'].map((folder) => join(root, 'packages', folder))]
      : [join(root, 'packages', own[1] ?? '')]
  return [containing, ...others.map((folder) => join(folder, 'readme.ts'))]
}

/**
 * @param {string} name
 * @param {readonly string[]} places
 * @param {{ options: ts.CompilerOptions, host: ts.CompilerHost, mode: ts.ResolutionMode }} how
 */
function resolve(name, places, { options, host, mode }) {
  const attempts = places.map((place) => ts.resolveModuleName(name, place, options, host, undefined, undefined, mode))
  return attempts.find(({ resolvedModule }) => resolvedModule !== undefined) ?? { resolvedModule: undefined }
}

/**
 * @param {string} readme
 * @param {number} line
 */
function at(readme, line) {
  return `${relative(root, readme)}:${line}`
}
