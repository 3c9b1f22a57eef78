import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from './find-browser.mjs'

// The tests drive a real browser. Where there is none, a machine that lets us (Debian or Ubuntu, as root: a container)
// gets one; anywhere else the test run fails and says what to do. It never goes on without one.

/** Finds a browser or installs one; returns its path, or throws with what the reader can do. */
export function ensureBrowser() {
  try {
    return findBrowser()
  } catch (error) {
    if (process.env.CHROME_PATH || !mayInstall()) throw error
  }
  console.log('No browser on this machine: installing Debian’s chromium through apt-get.')
  aptGet('update')
  aptGet('install', '-y', '--no-install-recommends', 'chromium')
  return findBrowser()
}

function mayInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function aptGet(...parameters) {
  const { status, error } = spawnSync('apt-get', ['-q', ...parameters], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status === 0) return
  throw new Error(
    `"apt-get ${parameters.join(' ')}" failed (${error?.message ?? `exit status ${status}`}), and the tests need a browser. ` +
      'Install Chrome, Chromium or Edge by hand, or set CHROME_PATH.',
  )
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  try {
    console.log(ensureBrowser())
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
