import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tool.mjs'

/**
 * The size of a package as the documentation states it.
 *
 * @param {string} name
 * @returns {{ download: number, unpacked: number } | undefined} in kilobytes
 */
export function sizesOf(name) {
  const page = readFileSync(join(root, 'apps/docs/reference/sizes.md'), 'utf8')
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
  const [download, unpacked] = (row?.match(/\d+(?= kB)/g) ?? []).map(Number)
  return download === undefined || unpacked === undefined ? undefined : { download, unpacked }
}
