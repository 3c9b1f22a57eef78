import { getNuxtVersion } from '@nuxt/kit'
import type { Nuxt } from 'nuxt/schema'

/** The first version of each major that protects server components and the data of cached pages. */
const oldest: Readonly<Record<number, readonly [number, number, number]>> = { 3: [3, 21, 10], 4: [4, 5, 1] }

/**
 * Rejects a version of Nuxt that guards cannot protect. Nuxt itself would only warn and skip the module, and the
 * application would run without its guards.
 *
 * @throws Error that names the version to install
 */
export function requireSupportedNuxt(nuxt: Nuxt): void {
  const problem = versionProblem(getNuxtVersion(nuxt))
  if (problem !== undefined) throw new Error(problem)
}

/** Why a version of Nuxt is not supported, or `undefined`. */
export function versionProblem(version: string): string | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const needed = oldest[major]
  const isRecent = needed !== undefined && (minor > needed[1] || (minor === needed[1] && patch >= needed[2]))
  if (isRecent) return undefined
  return `@duokit/nuxt needs Nuxt 3.21.10 or later, or Nuxt 4.5.1 or later, but this is ${version}. Older versions render the component of a guarded page for the URL of another page, and give data of cached pages to others. Run npx nuxt upgrade. If that changes nothing, update Node: Nuxt 4.5.1 needs Node 22.19 or later or 24.11 or later, npm silently installs an older Nuxt on an older Node, and this is Node ${process.versions.node}.`
}
