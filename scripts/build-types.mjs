import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { compiler } from './compiler.mjs'
import { packageEntries } from './package-entries.mjs'
import { run } from './run.mjs'

// The declarations of the package in the working directory, after its JavaScript was built. The compiler writes those
// of each file, and they become one for each entry, without what nobody outside can name.

const emitted = resolve('dist', 'emitted')
const entries = packageEntries(JSON.parse(readFileSync('package.json', 'utf8')))

const { status, stopped } = await emit()
if (status === 0) {
  await bundle(entries, 'ts')
  await bundle(
    entries.filter(({ inBoth }) => inBoth),
    'cts',
  )
}
rmSync(emitted, { recursive: true, force: true })
process.exitCode = stopped ?? status

function emit() {
  mkdirSync(emitted, { recursive: true })
  const config = join(emitted, 'tsconfig.json')
  writeFileSync(config, JSON.stringify(configuration()))
  return run([...compiler(), '--project', config])
}

/** Of the sources alone; the packages that they import are seen as they are published. */
function configuration() {
  return {
    extends: resolve('tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      // The types are a check of their own.
      noCheck: true,
      customConditions: [],
      rootDir: resolve('src'),
      outDir: emitted,
    },
    include: [resolve('src')],
  }
}

async function bundle(some, ending) {
  const input = some.map(({ name, source }) => [
    `${name}.d`,
    join(emitted, source.replace(/^\.\/src\/(.*)\.ts$/, '$1.d.ts')),
  ])
  const build = await rolldown({
    input: Object.fromEntries(input),
    external: (id) => !/^[./]/.test(id) && !/^[A-Z]:/i.test(id),
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false })],
  })
  await build.write({ dir: 'dist', entryFileNames: `[name].${ending}`, chunkFileNames: `[name]-[hash].d.${ending}` })
  await build.close()
}
