import { defineConfig } from 'tsup'
import { promptScriptDefine } from '../../scripts/prompt-script.mjs'

// The command: run and never imported, so it has one format and no types.
export default defineConfig({
  entry: { bin: 'src/bin.ts' },
  format: ['esm'],
  target: 'node20',
  clean: false,
  define: promptScriptDefine(),
})
