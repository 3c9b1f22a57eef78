import { defineConfig, type Options } from 'tsup'

// The program of another runtime is one file. For Workers its packages are chosen as wrangler chooses them:
// https://developers.cloudflare.com/workers/wrangler/bundling/
const program: Options = { format: 'esm', target: 'es2022', platform: 'node', noExternal: [/./], splitting: false }

export default defineConfig([
  { ...program, entry: ['src/on-bun.ts', 'src/on-deno.ts'] },
  {
    ...program,
    entry: ['src/on-workers.ts'],
    esbuildOptions(options) {
      options.conditions = ['workerd', 'worker', 'browser']
    },
  },
])
