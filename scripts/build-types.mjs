import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { compiler } from './compiler.mjs'
import { packageEntries } from './package-entries.mjs'
import { run } from './run.mjs'

// The declarations of the package in the working directory, after its JavaScript was built. The compiler writes those
// of each file, and they become one for each entry, without what nobody outside can name.

/**
 * @typedef {ReturnType<typeof packageEntries>[number]} Entry
 * @typedef {import('rolldown').RolldownBuild} Build
 */

const emitted = resolve('dist', 'emitted')
const entries = packageEntries(JSON.parse(readFileSync('package.json', 'utf8')))
const inBoth = entries.filter((entry) => entry.inBoth)

const { status, stopped } = await emit()
if (status === 0) await ((await declaresOnItsOwn()) ? writeOnce() : writeTwice())
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

/**
 * Whether the declarations name nothing of other packages, only of Node. What a package of another author exports may
 * be a different class to an importer of the other format.
 */
async function declaresOnItsOwn() {
  if (inBoth.length === 0) return false
  const { output } = await bundle(entries, (build) => build.generate())
  return output.every((file) => file.type === 'asset' || file.imports.every((name) => isOurs(name) || isBuiltin(name)))
}

/** @param {string} name */
function isOurs(name) {
  return /\.d\.[cm]?ts$/.test(name)
}

/** ESM can import the declarations of CommonJS, and not the other way round; two copies were a tenth of core. */
async function writeOnce() {
  await bundle(entries, (build) =>
    build.write({
      dir: 'dist',
      entryFileNames: ({ name }) => (inBoth.some((entry) => `${entry.name}.d` === name) ? '[name].cts' : '[name].ts'),
      chunkFileNames: '[name]-[hash].d.cts',
    }),
  )
  for (const { name } of inBoth) writeFileSync(join('dist', `${name}.d.ts`), inEsm(name))
}

/**
 * A default export is the whole module to an importer of CommonJS, and so has to be declared again.
 *
 * @param {string} name
 */
function inEsm(name) {
  const declared = readFileSync(join('dist', `${name}.d.cts`), 'utf8')
  return /\bas default\b|^export default /m.test(declared) ? declared : `export * from './${basename(name)}.cjs'\n`
}

async function writeTwice() {
  await write(entries, 'ts')
  await write(inBoth, 'cts')
}

/**
 * @param {readonly Entry[]} some
 * @param {'ts' | 'cts'} ending
 */
function write(some, ending) {
  return bundle(some, (build) =>
    build.write({ dir: 'dist', entryFileNames: `[name].${ending}`, chunkFileNames: `[name]-[hash].d.${ending}` }),
  )
}

/**
 * @template Result
 * @param {readonly Entry[]} some
 * @param {(build: Build) => Promise<Result>} finish
 */
async function bundle(some, finish) {
  const input = some.map(({ name, source }) => [
    `${name}.d`,
    join(emitted, source.replace(/^\.\/src\/(.*)\.ts$/, '$1.d.ts')),
  ])
  const build = await rolldown({
    input: Object.fromEntries(input),
    external: (id) => !/^[./]/.test(id) && !/^[A-Z]:/i.test(id),
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false })],
  })
  try {
    return await finish(build)
  } finally {
    await build.close()
  }
}
