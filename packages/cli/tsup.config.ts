import { defineConfig } from 'tsup'

// A command: run and never imported, so it has one format and no types.
export default defineConfig({
  entry: { bin: 'src/bin.ts' },
  format: ['esm'],
  target: 'node20',
  clean: true,
  removeNodeProtocol: false,
})
