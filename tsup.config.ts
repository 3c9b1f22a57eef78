import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { promptScriptDefine } from './scripts/prompt-script.mjs'

interface Manifest {
  exports: Record<string, { '@duokit/source'?: string } | string>
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

export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node20',
  define: manifest.devDependencies?.['@duokit/browser'] === undefined ? {} : promptScriptDefine(),
})
