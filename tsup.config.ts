import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

interface Manifest {
  exports: Record<string, { '@duokit/source'?: string; require?: object } | string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

// One entry for each public subpath, and CommonJS for those with `require`, so that the exports map and the build cannot disagree.
const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) => {
  if (typeof target === 'string' || target['@duokit/source'] === undefined) return []
  const name = subpath === '.' ? 'index' : subpath.slice(2)
  return [{ name, source: target['@duokit/source'], inBoth: target.require !== undefined }]
})
const inBoth = entries.filter((entry) => entry.inBoth)

const jose = /^jose(\/|$)/
const carriesJose = manifest.dependencies?.['jose'] !== undefined

// jose is published as ESM alone, which Jest cannot load: the CommonJS build carries a copy of what is used of it.
const joseStaysOutside: Plugin = {
  name: 'jose-stays-outside',
  setup({ initialOptions, onResolve }) {
    if (initialOptions.format === 'esm') onResolve({ filter: jose }, ({ path }) => ({ path, external: true }))
  },
}

const shared: Options = {
  dts: true,
  target: 'node20',
  // Runtimes other than Node know its parts by their full names alone.
  removeNodeProtocol: false,
  noExternal: carriesJose ? [jose] : [],
  esbuildPlugins: [joseStaysOutside],
  esbuildOptions(options, { format }) {
    if (format !== 'cjs') return
    // Nor does Jest know import() in a CommonJS file: it becomes a require() at the same late moment.
    options.supported = { 'dynamic-import': false }
    if (carriesJose) options.footer = { js: joseNotice() }
  },
  define: manifest.devDependencies?.['@duokit/browser'] === undefined ? {} : promptScriptDefine(),
}

export default defineConfig(
  inBoth.length === entries.length
    ? { ...shared, entry: sourcesOf(entries), format: ['esm', 'cjs'], clean: true }
    : [
        { ...shared, entry: sourcesOf(entries), format: ['esm'], clean: true },
        { ...shared, entry: sourcesOf(inBoth), format: ['cjs'] },
      ],
)

function sourcesOf(some: typeof entries): Record<string, string> {
  return Object.fromEntries(some.map(({ name, source }) => [name, source]))
}

/** The licence wants to go with every copy. */
function joseNotice(): string {
  const licence = readFileSync('node_modules/jose/LICENSE.md', 'utf8').replaceAll('*/', '* /')
  return `/*! This file holds parts of jose.\n\n${licence.trim()}\n*/`
}
