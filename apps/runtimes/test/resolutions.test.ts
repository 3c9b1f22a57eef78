import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compiler } from '../../../scripts/compiler.mjs'
import { tool } from '../../../scripts/tool.mjs'

// An application outside of this repository that has the built packages installed. Its compiler finds their types in
// each way there is: `node10` knows no `exports`, and is what projects of Nest 11 have.

const packages = fileURLToPath(new URL('../../../packages', import.meta.url))
const application = fileURLToPath(new URL('applications/typed/application.ts', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'duokit-resolutions-'))

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, object | string>>
}

const manifests = readdirSync(packages).map((folder) => {
  const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')) as Manifest
  return { folder, ...manifest }
})

/** Subpaths that are no modules of JavaScript with types. */
const untyped = ['./package.json', '@duokit/browser/global', '@duokit/simulator/config.schema.json']

/** What is ESM alone. The declarations of `diagnose` are found by `node10`, too. */
const modules = { node10: ['@duokit/nuxt'], node16: ['@duokit/nuxt', '@duokit/core/diagnose'] }

const published = manifests.flatMap(({ name, exports = {} }) =>
  Object.keys(exports)
    .map((subpath) => (untyped.includes(subpath) ? subpath : name + subpath.slice(1)))
    .filter((specifier) => !untyped.includes(specifier)),
)

beforeAll(() => {
  const installed = join(temporary, 'node_modules')
  mkdirSync(join(installed, '@duokit'), { recursive: true })
  for (const { folder, name } of manifests) symlinkSync(join(packages, folder), join(installed, name), 'junction')
  mkdirSync(join(installed, '@types'))
  symlinkSync(
    fileURLToPath(new URL('../../../node_modules/@types/node', import.meta.url)),
    join(installed, '@types/node'),
    'junction',
  )
})
afterAll(() => rmSync(temporary, { recursive: true }))

interface Resolution {
  readonly name: string
  readonly module: string
  readonly moduleResolution: string
  readonly type: 'commonjs' | 'module'
}

const resolutions: readonly Resolution[] = [
  { name: 'node10 in CommonJS', module: 'CommonJS', moduleResolution: 'node10', type: 'commonjs' },
  { name: 'node16 in CommonJS', module: 'Node16', moduleResolution: 'node16', type: 'commonjs' },
  { name: 'node16 in ESM', module: 'Node16', moduleResolution: 'node16', type: 'module' },
  { name: 'bundler', module: 'ESNext', moduleResolution: 'bundler', type: 'module' },
]

/** Compiles files in a folder of their own. @returns what the compiler says */
function compile({ module, moduleResolution, type }: Resolution, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(temporary, `${moduleResolution}-${type}-`))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }))
  const isOld = moduleResolution === 'node10'
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    module,
    moduleResolution,
    strict: true,
    noEmit: true,
    esModuleInterop: true,
    experimentalDecorators: true,
    // As projects of these frameworks have it: their own declarations do not all compile.
    skipLibCheck: true,
    types: ['node'],
    ...(isOld && { ignoreDeprecations: '6.0' }),
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  // TypeScript 7 has no `node10` any more.
  const [program, ...words] = isOld ? tool('typescript') : compiler()
  const { stdout, stderr } = spawnSync(program, [...words, '-p', folder], { encoding: 'utf8' })
  return stdout + stderr
}

/** A program that does not compile if a name that a module exports has lost its type. */
function importing(specifiers: readonly string[]): string {
  const imports = specifiers.map((specifier, at) => `import * as m${at} from '${specifier}'`)
  const checks = specifiers.map(
    (specifier, at) => `export const c${at}: Typed<typeof m${at}> = '${specifier} has types'`,
  )
  return `${imports.join('\n')}
type IsAny<T> = 0 extends 1 & T ? true : false
type Lost<T> = { [Name in keyof T]: IsAny<T[Name]> extends true ? Name : never }[keyof T]
type Typed<T> = [Lost<T>] extends [never] ? string : Lost<T>
${checks.join('\n')}
`
}

const missing = `// @ts-expect-error -- there is no such subpath
export * from '@duokit/core/nothing'
// @ts-expect-error -- a file that is shipped, and no export
export * from '@duokit/core/dist/index.js'
`

it.each(resolutions)(
  'an application finds the types of every published subpath with $name',
  (resolution) => {
    const { moduleResolution, type } = resolution
    const excluded = type === 'module' ? [] : moduleResolution === 'node10' ? modules.node10 : modules.node16
    const specifiers = published.filter((specifier) => !excluded.includes(specifier))
    expect(specifiers.length).toBeGreaterThan(20)
    const files = {
      'all.ts': importing(specifiers),
      'application.ts': readFileSync(application, 'utf8'),
      // For `node10` every file of a package is there.
      'missing.ts': moduleResolution === 'node10' ? missing.replace(/\n.*a file that is(?:.|\n)*$/, '\n') : missing,
    }
    expect(compile(resolution, files)).toBe('')
  },
  120_000,
)
