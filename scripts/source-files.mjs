import { existsSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { root } from './tool.mjs'

/** The folders of the workspace, as paths from the root with forward slashes. */
export function workspaceFolders() {
  return ['packages', 'apps', 'tools'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json'))),
  )
}

/** Every TypeScript file below a `src` of the workspace, as such a path. */
export function sourceFiles() {
  return workspaceFolders()
    .map((folder) => `${folder}/src`)
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.m?ts$/.test(name))
        .map((name) => `${folder}/${name.split(sep).join('/')}`),
    )
}
