// Builds the application with each of the configurations that it is given, up to the check of its pages, and prints
// what that says.
import { fileURLToPath } from 'node:url'
import { buildNuxt, loadNuxt, useNitro } from '@nuxt/kit'

const cwd = fileURLToPath(new URL('.', import.meta.url))
const said = []
for (const { files = [], ...overrides } of JSON.parse(process.argv[2])) said.push(await build(overrides, files))
process.stdout.write(`\n${JSON.stringify(said)}\n`)
process.exit(0)

async function build(overrides, extraPages) {
  let nuxt
  try {
    // Prepared only: nothing is bundled.
    nuxt = await loadNuxt({ cwd, overrides: { ...overrides, _prepare: true, logLevel: 'silent' } })
    nuxt.hook('pages:extend', (pages) => void pages.push(...extraPages))
    await buildNuxt(nuxt)
    await nuxt.runWithContext(() => nuxt.callHook('nitro:build:before', useNitro()))
    return 'built'
  } catch (error) {
    return error.message
  } finally {
    await nuxt?.close()
  }
}
