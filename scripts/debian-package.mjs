import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether this machine lets us install something: Debian or Ubuntu, as root, which mostly is a container. */
export function mayInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/**
 * Installs a package of Debian. Services that it brings are not started.
 *
 * @param {string} name
 * @param {string} advice - what to do where that fails
 */
export function installDebianPackage(name, advice) {
  aptGet(['update'], advice)
  aptGet(['install', '-y', '--no-install-recommends', name], advice)
}

/**
 * @param {readonly string[]} parameters
 * @param {string} advice
 */
function aptGet(parameters, advice) {
  const { status, error } = spawnSync('apt-get', ['-q', ...parameters], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // In runlevel 1 invoke-rc.d starts no service.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })
  if (status === 0) return
  throw new Error(`"apt-get ${parameters.join(' ')}" failed (${error?.message ?? `exit status ${status}`}). ${advice}`)
}
