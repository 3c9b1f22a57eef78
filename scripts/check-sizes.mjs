import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tool.mjs'

// Compares what is published with the sizes that the documentation states: `node scripts/check-sizes.mjs <registry>`.
// Not in `check:pack`: in a working copy, turbo puts the files of a cached build beside those of earlier ones.

const [, , registry] = process.argv
if (registry === undefined) throw new Error('say which registry')
const page = readFileSync(join(root, 'apps/docs/reference/sizes.md'), 'utf8')
for (const folder of readdirSync(join(root, 'packages'))) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  const metadata = await fetch(new URL(`${name.replace('/', '%2f')}/${version}`, registry))
  const { dist } = /** @type {{ dist: { tarball: string } }} */ (await metadata.json())
  const { byteLength } = await (await fetch(dist.tarball)).arrayBuffer()
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
  if (isNear(byteLength / 1000, Number(row?.match(/\d+(?= kB)/)?.[0]))) continue
  process.exitCode = 1
  console.error('A size has changed. If that is right, write this row in apps/docs/reference/sizes.md:')
  console.error(`| \`${name}\` | ${Math.max(1, Math.round(byteLength / 1000))} kB |`)
}

/**
 * A tenth either way, and one kilobyte for small packages: a growth that nobody decided shows, a wording does not.
 *
 * @param {number} size
 * @param {number} written
 */
function isNear(size, written) {
  return Math.abs(size - written) <= Math.max(1.5, written / 10)
}
