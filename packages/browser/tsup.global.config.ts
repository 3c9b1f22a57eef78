import { defineConfig } from 'tsup'

// dist/duo-web.global.js, the script for a page. Runs after the module build, whose `clean` empties dist first.
export default defineConfig({
  entry: { 'duo-web': 'src/global.ts' },
  format: ['iife'],
  platform: 'browser',
  target: 'es2019',
  minify: true,
  sourcemap: false,
  dts: false,
  clean: false,
})
