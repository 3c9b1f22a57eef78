import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { packPackage } from './pack-package.mjs'
import { releaseFindings } from './release-findings.mjs'
import { quietEnvironment, tool } from './tool.mjs'

// Looks at what an installer would get, not at what lies in the repository: the tarball that `pnpm pack` makes of the
// package in the working directory. It protects from
// - an exports map that names a file which is not shipped, or formats in the wrong order (publint);
// - types that do not fit the code beside them for one kind of importer: ESM, CommonJS, a bundler (attw; publint passes
//   such maps). Not `attw --pack`: that calls `npm pack`, which leaves `workspace:` ranges as they are;
// - a missing README or licence, shipped sources or tests, and a range that only this workspace can resolve;
// - scripts that an installer would run, and links that the registry's page cannot follow.

/**
 * @typedef {{ name: string, exports?: object, bin?: unknown } & Record<string, any>} Manifest
 * @typedef {{ kind: string, entrypoint?: string }} Problem
 */

/**
 * Findings of attw that are accepted, each with its reason.
 *
 * @type {{ reason: string, covers: (problem: Problem, name: string) => boolean }[]}
 */
const accepted = [
  {
    reason: 'Nuxt loads its modules as ESM alone, and so builds them',
    covers: (problem, name) => name === '@duokit/nuxt' && problem.kind === 'CJSResolvesToESM',
  },
  {
    reason:
      'a second copy for CommonJS would be a tenth of the package, for a tool that no server loads; Node requires the first',
    covers: ({ kind, entrypoint }, name) =>
      name === '@duokit/core' && entrypoint === './diagnose' && kind === 'CJSResolvesToESM',
  },
]

/**
 * Entry points that are not modules, each with its reason.
 *
 * @type {Readonly<Record<string, [subpath: string, reason: string][]>>}
 */
const notModules = {
  '@duokit/browser': [['./global', 'a plain script for a script tag: it sets a global and exports nothing']],
}

const temporary = mkdtempSync(join(tmpdir(), 'duokit-pack-'))
try {
  const file = pack()
  const manifest = JSON.parse(tar('-xOzf', file, 'package/package.json'))
  const types = isCommandAlone(manifest) ? [] : typesFindings(file, manifest.name)
  const files = unpack(file)
  const texts = new Map(files.map((name) => [name, readFileSync(join(temporary, 'package', name), 'utf8')]))
  const findings = [
    ...contents(files, manifest),
    ...ranges(manifest),
    ...releaseFindings({ manifest, files: texts }),
    ...publint(file),
    ...types,
  ]
  for (const finding of findings) console.error(`${manifest.name}: ${finding}`)
  process.exitCode = findings.length > 0 ? 1 : 0
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

/**
 * Run and never imported, so that it has no types.
 *
 * @param {Manifest} manifest
 */
function isCommandAlone({ bin, exports }) {
  return bin !== undefined && Object.keys(exports ?? {}).every((subpath) => subpath === './package.json')
}

function pack() {
  packPackage(process.cwd(), temporary)
  const file = readdirSync(temporary).find((name) => name.endsWith('.tgz'))
  if (file === undefined) throw new Error('pnpm pack made no tarball')
  return file
}

// A relative name in a chosen folder: GNU tar takes "C:\…" for a host.
/** @param {string[]} parameters */
function tar(...parameters) {
  return execFileSync('tar', parameters, { cwd: temporary, encoding: 'utf8' })
}

/**
 * @param {string} file
 * @returns {string[]} the names of the files
 */
function unpack(file) {
  const folder = join(temporary, 'package')
  tar('-xzf', file)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

/**
 * @param {string[]} names
 * @param {Manifest} manifest
 */
function contents(names, { exports = {} }) {
  const root = ['package.json', 'README.md', 'LICENSE']
  // A file that is exported as it is, such as a JSON schema.
  const exported = Object.values(exports).filter((target) => typeof target === 'string')
  return [
    ...root.filter((name) => !names.includes(name)).map((name) => `${name} is not in the tarball`),
    ...(names.some((name) => name.startsWith('dist/')) ? [] : ['dist is not in the tarball']),
    ...names
      .filter((name) => !root.includes(name) && !name.startsWith('dist/') && !exported.includes(`./${name}`))
      .map((name) => `${name} should not be shipped`),
  ]
}

/** @param {Manifest} manifest */
function ranges(manifest) {
  return ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, range]) => /^(workspace|catalog|link|file):/.test(range))
      .map(([name, range]) => `${kind} has "${name}": "${range}", which only this workspace can resolve`),
  )
}

/** @param {string} file */
function publint(file) {
  const { status, output } = check(tool('publint', 'run', join(temporary, file), '--strict'))
  return status === 0 ? [] : [`publint does not accept the tarball\n${output}`]
}

/**
 * @param {string} file
 * @param {string} name
 */
function typesFindings(file, name) {
  const excluded = (notModules[name] ?? []).map(([subpath]) => subpath.slice(2))
  const exclusion = excluded.length > 0 ? ['--exclude-entrypoints', ...excluded] : []
  const { output } = check(
    tool('@arethetypeswrong/cli', join(temporary, file), '--no-definitely-typed', '--format', 'json', ...exclusion),
  )
  const { analysis } = readJson(output)
  if (analysis === undefined) return [`attw could not read the tarball\n${output}`]
  if (analysis.types === false) return ['attw found no types']
  return /** @type {Problem[]} */ (analysis.problems)
    .filter((problem) => !accepted.some(({ covers }) => covers(problem, name)))
    .map((problem) => `attw: ${problem.kind} at "${problem.entrypoint ?? '.'}" ${JSON.stringify(problem)}`)
}

// The output goes through a file: attw ends without waiting for a pipe, which then holds 64 kB of its report.
/** @param {readonly [string, ...string[]]} command */
function check([program, ...parameters]) {
  const path = join(temporary, 'output')
  const file = openSync(path, 'w')
  const { status } = spawnSync(program, parameters, { stdio: ['ignore', file, file], env: quietEnvironment })
  closeSync(file)
  return { status, output: readFileSync(path, 'utf8') }
}

/** @param {string} text */
function readJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
