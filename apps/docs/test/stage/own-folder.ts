import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { PageFile } from './start-page.js'

const root = join(import.meta.dirname, '../../../..')

/**
 * A folder outside the repository with an application and its `node_modules`: the files that our packages publish, and
 * what a sample has installed.
 *
 * @param packages - our own, by their folders
 * @param installed - the workspace whose dependencies the application has
 */
export function ownFolder(packages: readonly string[], installed: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'duokit-start-'))
  const modules = join(path, 'node_modules')
  linkAll(join(root, installed, 'node_modules'), modules)
  for (const name of packages) unpack(name, join(modules, '@duokit', name))
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

/** What `files` of the manifest lists is what the packed package contains; `check:pack` compares the two. */
function unpack(name: string, to: string): void {
  const folder = join(root, 'packages', name)
  mkdirSync(to, { recursive: true })
  for (const file of ['package.json', 'dist']) cpSync(join(folder, file), join(to, file), { recursive: true })
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  for (const dependency of Object.keys(dependencies).filter((found) => !found.startsWith('@duokit/'))) {
    const link = join(to, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(folder, 'node_modules', dependency), link, 'junction')
  }
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Writes the files of a page, each compiled to the JavaScript that the reader's tool makes of it. */
export function writeFiles(folder: string, files: readonly PageFile[]): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  for (const { path, text } of files) {
    const file = join(folder, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(file), { recursive: true })
    const code = text.replaceAll(/from '(\.\/[\w.-]+)\.ts'/g, "from '$1.js'")
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
    }
    writeFileSync(file, ts.transpileModule(code, { compilerOptions }).outputText)
  }
}
