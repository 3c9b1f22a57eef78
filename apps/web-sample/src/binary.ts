import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Where the packages of a runtime keep the program of one platform. */
const programs = {
  bun: { darwin: 'bin/bun', linux: 'bin/bun', win32: 'bin/bun.exe' },
  deno: { darwin: 'deno', linux: 'deno', win32: 'deno.exe' },
} as const

/** A JavaScript runtime that npm installs as an optional dependency. */
export type RuntimeName = keyof typeof programs

/**
 * Finds a runtime that was installed with the dependencies. Its install script need not run: that only copies the
 * program to another place.
 *
 * @returns the path of the program, or the reason why there is none
 */
export function binaryOf(name: RuntimeName): { readonly path: string } | { readonly missing: string } {
  const platform = `${process.platform}-${process.arch}`
  try {
    const manifest = require.resolve(`${name}/package.json`)
    const near = createRequire(manifest)
    const { optionalDependencies = {} } = near(manifest) as { optionalDependencies?: Record<string, string> }
    for (const candidate of Object.keys(optionalDependencies).filter((each) => fits(each))) {
      const path = programOf(near, candidate, name)
      if (path !== undefined) return { path }
    }
  } catch {
    return { missing: `the package ${name} is not installed` }
  }
  return { missing: `the package ${name} has no program for ${platform}` }
}

/** Such as @oven/bun-linux-aarch64 and @deno/linux-x64-glibc. */
function fits(candidate: string): boolean {
  const architecture = process.arch === 'arm64' ? /-(arm64|aarch64)\b/ : new RegExp(`-${process.arch}\\b`)
  const system = process.platform === 'win32' ? /\b(win32|windows)-/ : new RegExp(`\\b${process.platform}-`)
  return architecture.test(candidate) && system.test(candidate)
}

function programOf(near: NodeJS.Require, candidate: string, name: RuntimeName): string | undefined {
  const program = Reflect.get(programs[name], process.platform) as string | undefined
  try {
    const path = join(dirname(near.resolve(`${candidate}/package.json`)), program ?? '')
    return program !== undefined && existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Why a runtime cannot run here; `undefined` if it can. workerd comes with miniflare, whose tests need it anyway. */
export function missingOf(name: RuntimeName | 'workerd'): string | undefined {
  if (name === 'workerd') return undefined
  const binary = binaryOf(name)
  return 'missing' in binary ? binary.missing : undefined
}
