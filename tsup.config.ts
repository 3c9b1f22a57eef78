import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { defineConfig, type Options } from 'tsup'
import { packageEntries } from './scripts/package-entries.mjs'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number]
type Plugin = NonNullable<Options['plugins']>[number]

interface Manifest {
  name: string
  version: string
  exports: Record<string, Record<string, string> | string>
  devDependencies?: Record<string, string>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

const isCore = manifest.name === '@duokit/core'
const entries = packageEntries(manifest)
const inBoth = entries.filter((entry) => entry.inBoth)
/** Languages hold nothing but texts, and are small. */
const isLanguage = ({ name }: { name: string }) => name.startsWith('languages/')
const languages = entries.filter(isLanguage)

const joseUsed = 'jose/jwt/verify'
const carriesJose = manifest.devDependencies?.['jose'] !== undefined

// Core contains a copy of what it uses of jose, a fifteenth of the package, in a file of its own: it is loaded with the
// first token. Jest cannot load jose itself, which is published as ESM alone.
const joseStaysOutside: EsbuildPlugin = {
  name: 'jose-stays-outside',
  setup({ initialOptions, onResolve }) {
    // Not by the format: with `splitting` tsup writes CommonJS in a second step, over ESM.
    const path = initialOptions.outExtension?.['.js'] === '.cjs' ? './jose.cjs' : './jose.js'
    onResolve({ filter: /^jose\// }, () => ({ path, external: true }))
  },
}

// An entry loads every chunk below it, also one of which it uses no name. `sideEffects: false` says that nothing
// happens by loading, whereupon an application's bundler would warn of such an import.
const withoutBareImports: Plugin = {
  name: 'without-bare-imports',
  renderChunk: (code, { map = null }) => ({ code: code.replaceAll(/^import "\.\/chunk-\w+\.js";\n/gm, ''), map }),
}

// esbuild keeps those of properties, which readers have in the types, and adds the name of each file.
const comments = /^ *\/\*\*(?:[^*]|\*(?!\/))*\*\/\n|^\/\/ src\/[\w./-]+\n/gm
const withoutComments: Plugin = {
  name: 'without-comments',
  renderChunk: (code, { map = null }) => ({ code: code.replaceAll(comments, ''), map }),
}

// Rollup, which runs after other plugins, puts the name of a file before each use of its exports.
const shortChunkNames: Plugin = {
  name: 'short-chunk-names',
  buildEnd({ writtenFiles }) {
    for (const { name } of writtenFiles.filter((file) => file.name.endsWith('.cjs'))) {
      writeFileSync(name, withShortNames(readFileSync(name, 'utf8')))
    }
  },
}

function withShortNames(code: string): string {
  const names = [...new Set(code.match(/\bc[A-Z0-9]{8}_cjs\b/g))]
  return names.reduce((made, name, index) => made.replaceAll(name, `_${index}`), code)
}

const shared: Options = {
  target: 'node20',
  // Runtimes other than Node know its parts by their full names alone.
  removeNodeProtocol: false,
  esbuildPlugins: [joseStaysOutside],
  plugins: [withoutBareImports, withoutComments, shortChunkNames],
  esbuildOptions(options, { format }) {
    if (format !== 'cjs') return
    // Nor does Jest know import() in a CommonJS file: it becomes a require() at the same late moment.
    options.supported = { 'dynamic-import': false }
    // Tools that look for the exports of a file do not find a default export among minified lines.
    if (!isCore) return
    // The second copy of much code, and the one that fewer people read. Names stay, for stack traces.
    options.minifyWhitespace = true
    options.minifySyntax = true
    options.lineLimit = 160
    // Stands before each name that comes from another file, see `shortChunkNames`.
    options.chunkNames = 'c-[hash]'
  },
  define: {
    __DUOKIT_VERSION__: JSON.stringify(manifest.version),
    ...(manifest.devDependencies?.['@duokit/browser'] === undefined ? {} : promptScriptDefine()),
  },
}

const joseCopy = (): Options => ({
  entry: { jose: createRequire(resolve('package.json')).resolve(joseUsed) },
  format: ['esm', 'cjs'],
  target: 'node20',
  // Not ours to be read here: its sources are published.
  minify: true,
  footer: { js: joseNotice() },
})

const languageFiles = (format: 'esm' | 'cjs'): Options => ({
  entry: sourcesOf(languages),
  format: [format],
  target: 'node20',
  minify: true,
  // As CommonJS without the functions that esbuild puts around exports, which are an eighth of such a file.
  splitting: true,
  // Umlauts and other scripts as they are, not as escapes that are three times as long.
  esbuildOptions: (options) => void (options.charset = 'utf8'),
})

const ours: Options[] =
  inBoth.length === entries.length
    ? [{ ...shared, entry: sourcesOf(entries), format: ['esm', 'cjs'] }]
    : [
        withoutLanguages(entries, { format: ['esm'] }),
        // Two entries share their classes: an error thrown by one is an error of the other.
        // By Rollup, which `treeshake` asks for: tsup's other way puts a call in the place of each `?.` and `??`.
        withoutLanguages(inBoth, { format: ['cjs'], splitting: true, treeshake: true }),
      ]

export default defineConfig(() => {
  // Not by tsup's own `clean`: all of these are built at once, and one would take away what another has just written.
  rmSync('dist', { recursive: true, force: true })
  return [
    ...ours,
    ...(carriesJose ? [joseCopy()] : []),
    ...(languages.length > 0 ? [languageFiles('esm'), languageFiles('cjs')] : []),
  ]
})

function withoutLanguages(some: typeof entries, options: Options): Options {
  return { ...shared, ...options, entry: sourcesOf(some.filter((entry) => !isLanguage(entry))) }
}

function sourcesOf(some: typeof entries): Record<string, string> {
  return Object.fromEntries(some.map(({ name, source }) => [name, source]))
}

/** The licence wants to go with every copy. */
function joseNotice(): string {
  const licence = readFileSync('node_modules/jose/LICENSE.md', 'utf8').replaceAll('*/', '* /')
  const { version } = JSON.parse(readFileSync('node_modules/jose/package.json', 'utf8')) as { version: string }
  return `/*! Parts of jose ${version}, minified.\n\n${licence.trim()}\n*/`
}
