import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { slugify } from '../apps/docs/.vitepress/slugify.ts'
import { root } from './tool.mjs'

const repository = 'https://github.com/duokit/duokit'

/**
 * What would surprise the people who install a package, or the registry's page about it.
 *
 * @param {{ manifest: any, files: Map<string, string> }} packed - `files` has the text of each file by
 * its name in the tarball
 * @returns {string[]} one line for each finding
 */
export function releaseFindings({ manifest, files }) {
  return [
    ...manifestFindings(manifest),
    ...readmeFindings(files.get('README.md') ?? ''),
    ...sourceMapFindings(files),
    ...licenceFindings(files.get('LICENSE')),
  ]
}

const installScripts = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']

/** @param {any} manifest */
function manifestFindings({ name, license, scripts = {}, sideEffects, publishConfig, repository: source, engines }) {
  return [
    ...installScripts
      .filter((script) => script in scripts)
      .map((script) => `package.json has the script "${script}", which runs on the machines of others`),
    ...(sideEffects === undefined ? ['package.json does not set "sideEffects"'] : []),
    ...(license === 'MIT' ? [] : ['the "license" of package.json is not MIT']),
    ...(publishConfig?.provenance === true
      ? []
      : ['package.json does not set "publishConfig": { "provenance": true }']),
    ...(publishConfig?.access === 'public' || !name.startsWith('@')
      ? []
      : [
          'package.json does not set "publishConfig": { "access": "public" }, without which a scoped package is private',
        ]),
    // The registry compares it with the repository that the provenance names.
    ...(source?.url === `git+${repository}.git`
      ? []
      : ['the "repository" of package.json is not the one that is built']),
    ...(engines?.node === '>=20.19' ? [] : ['"engines" of package.json does not name the supported versions of Node']),
  ]
}

/** @param {string} [licence] */
function licenceFindings(licence) {
  return licence === readFileSync(join(root, 'LICENSE'), 'utf8') ? [] : ['LICENSE is not the one of the repository']
}

/** @param {string} readme */
function readmeFindings(readme) {
  const text = readme.replaceAll(/^```[\s\S]*?^```/gm, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:href|src)="([^"]+)"/g)]
  return targets.flatMap(([, target = '']) => linkFindings(target, text))
}

/**
 * @param {string} target
 * @param {string} readme
 */
function linkFindings(target, readme) {
  if (target.startsWith('#')) return hasHeading(readme, target.slice(1)) ? [] : [`README.md has no heading ${target}`]
  // The registry's page would look for a relative link in a place of its own.
  if (!target.startsWith('https://')) return [`README.md links to "${target}": write the whole URL`]
  const [, path, , fragment] = /^https:\/\/github\.com\/duokit\/duokit\/blob\/main\/([^#]+)(#(.+))?$/.exec(target) ?? []
  if (path === undefined) return []
  const file = join(root, decodeURI(path))
  if (!existsSync(file)) return [`README.md links to ${path}, which is not in the repository`]
  if (fragment === undefined || hasHeading(readFileSync(file, 'utf8'), fragment)) return []
  return [`README.md links to ${path}#${fragment}, and there is no such heading`]
}

/**
 * @param {string} markdown
 * @param {string} anchor
 */
function hasHeading(markdown, anchor) {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].some(
    ([, heading = '']) => slugify(heading) === anchor || heading.includes(`{#${anchor}}`),
  )
}

/** @param {Map<string, string>} files */
function sourceMapFindings(files) {
  return [...files].flatMap(([file, text]) => {
    const [, target] = /^\/\/# sourceMappingURL=(?!data:)(\S+)\s*$/m.exec(text) ?? []
    if (target === undefined) return []
    const map = posix.join(posix.dirname(file), target)
    const source = files.get(map)
    if (source === undefined) return [`${file} names the source map ${target}, which is not in the tarball`]
    /** @type {{ sources?: string[], sourcesContent?: unknown[] }} */
    const { sources = [], sourcesContent = [] } = JSON.parse(source)
    return sources
      .filter(
        (name, index) => typeof sourcesContent[index] !== 'string' && !files.has(posix.join(posix.dirname(map), name)),
      )
      .map((name) => `${map} names the source ${name}, which it does not contain`)
  })
}
