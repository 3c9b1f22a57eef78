import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { PageFile } from './start-page.js'
import { unpackTarball } from './tarballs.js'

const root = join(import.meta.dirname, '../../../..')

/**
 * A folder outside the repository with an application and its `node_modules`: our packages from their tarballs, and
 * what a workspace of ours has installed.
 *
 * @param packages - our own, by their folders
 * @param installed - the workspace whose dependencies the application has
 * @param named - those of them that it has; all of them if left out
 */
export function ownFolder(
  packages: readonly string[],
  installed: string,
  named?: readonly string[],
): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'duokit-start-'))
  const modules = join(path, 'node_modules')
  if (named === undefined) linkAll(join(root, installed, 'node_modules'), modules)
  for (const name of named ?? []) linkOne(name, [installed, '.', 'apps/express-sample'], modules)
  for (const name of packages) install(name, join(modules, '@duokit', name))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name.startsWith('.') || name === '@duokit') continue
    if (name.startsWith('@')) linkAll(join(from, name), join(to, name))
    else symlinkSync(join(from, name), join(to, name), 'junction')
  }
}

function linkOne(name: string, places: readonly string[], modules: string): void {
  const found = places.map((place) => join(root, place, 'node_modules', name)).find((place) => existsSync(place))
  if (found === undefined) throw new Error(`${name} is not installed in any of ${places.join(', ')}`)
  mkdirSync(dirname(join(modules, name)), { recursive: true })
  symlinkSync(found, join(modules, name), 'junction')
}

/** A package from its tarball, and its dependencies of other authors as the workspace has them. */
function install(name: string, to: string): void {
  unpackTarball(name, to)
  const { dependencies = {} } = JSON.parse(readFileSync(join(to, 'package.json'), 'utf8')) as Manifest
  for (const dependency of Object.keys(dependencies).filter((found) => !found.startsWith('@duokit/'))) {
    const link = join(to, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'packages', name, 'node_modules', dependency), link, 'junction')
  }
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * Writes the files of a page.
 *
 * @param tool - `node`: beside each file, the JavaScript that the reader's tool makes of it; `nuxt`: it compiles them
 * itself
 */
export function writeFiles(folder: string, files: readonly PageFile[], tool: 'node' | 'nuxt'): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  for (const { path, text } of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    if (tool === 'node') writeFileSync(file.replace(/\.ts$/, '.js'), compiled(text))
  }
}

/** As a reader's compiler does, with decorators. */
export function compiled(text: string): string {
  const code = text.replaceAll(/from '(\.\/[\w.-]+)\.ts'/g, "from '$1.js'")
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    experimentalDecorators: true,
  }
  return ts.transpileModule(code, { compilerOptions }).outputText
}
