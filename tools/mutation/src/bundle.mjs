import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { promptScriptDefine } from '../../../scripts/prompt-script.mjs'
import { bundled, folder } from './bundled.mjs'

// Stryker runs this in its copy of the tree, once the copy holds all mutants. A worker is started for each mutant, and
// a few files that Node loads by itself cost it a third of what the sources would.

const root = fileURLToPath(new URL('../../..', import.meta.url))
const sources = Object.fromEntries(Object.entries(bundled).map(([name, { source }]) => [name, `${root}${source}`]))

await build({
  config: false,
  silent: true,
  entry: Object.fromEntries(Object.values(bundled).map(({ source, entry }) => [entry, `${root}${source}`])),
  // Beside core's node_modules, for jose and the simulator.
  outDir: `${root}${folder}`,
  format: 'esm',
  target: 'node22',
  splitting: true,
  define: promptScriptDefine(),
  external: [/^jose/, '@duokit/simulator', 'vitest', 'koa'],
  esbuildOptions: (options) => {
    options.alias = sources
  },
})
