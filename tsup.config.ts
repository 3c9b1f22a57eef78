import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

interface Manifest {
  exports: Record<string, { '@duokit/source'?: string } | string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

// One entry for each public subpath, so that the exports map and the build cannot disagree.
const entry = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    const source = typeof target === 'object' ? target['@duokit/source'] : undefined
    return source === undefined ? [] : [[subpath === '.' ? 'index' : subpath.slice(2), source]]
  }),
)

const jose = /^jose(\/|$)/
const carriesJose = manifest.dependencies?.['jose'] !== undefined

// jose is published as ESM alone, which Jest cannot load: the CommonJS build carries a copy of what is used of it.
const joseStaysOutside: Plugin = {
  name: 'jose-stays-outside',
  setup({ initialOptions, onResolve }) {
    if (initialOptions.format === 'esm') onResolve({ filter: jose }, ({ path }) => ({ path, external: true }))
  },
}

export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
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
})

/** The licence wants to go with every copy. */
function joseNotice(): string {
  const licence = readFileSync('node_modules/jose/LICENSE.md', 'utf8').replaceAll('*/', '* /')
  return `/*! This file holds parts of jose.\n\n${licence.trim()}\n*/`
}
