import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Nothing that a script of ours starts reports home or looks for its own updates. */
export const quietEnvironment = {
  ...process.env,
  DO_NOT_TRACK: '1',
  NO_UPDATE_NOTIFIER: '1',
  TURBO_CACHE: 'local:rw',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  TURBO_TELEMETRY_DISABLED: '1',
}

/**
 * How to start an installed tool: `[program, ...parameters]`, run by this same Node and found by its package,
 * so that neither PATH nor the shell of the platform matters.
 *
 * @param {string} packageName
 * @param {...string} parameters
 * @returns {[string, ...string[]]}
 */
export function tool(packageName, ...parameters) {
  const folder = join(root, 'node_modules', packageName)
  /** @type {{ name: string, bin: string | Record<string, string> }} */
  const { name, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : (bin[name.split('/').at(-1) ?? ''] ?? Object.values(bin)[0] ?? '')
  return [process.execPath, join(folder, file), ...parameters]
}
