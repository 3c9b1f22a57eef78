import { installDebianPackage, mayInstall } from './debian-package.mjs'
import { findBrowser, findHeadlessShell } from '../tools/testing/src/find-browser.mjs'

// The tests drive a real browser. Where there is none, a machine that lets us (Debian or Ubuntu, as root: a container)
// gets one; anywhere else the test run fails and says what to do. It never goes on without one.

/** Finds the browsers of the tests or installs them; returns their paths, or throws with what the reader can do. */
export function ensureBrowsers() {
  return [ensureBrowser(), ensureHeadlessShell()].join('\n')
}

function ensureBrowser() {
  try {
    return findBrowser()
  } catch (error) {
    if (process.env.CHROME_PATH || !mayInstall()) throw error
  }
  console.log('No browser on this machine: installing Debian’s chromium through apt-get.')
  installDebianPackage(
    'chromium',
    'The tests need a browser: install Chrome, Chromium or Edge by hand, or set CHROME_PATH.',
  )
  return findBrowser()
}

/** Nothing fails without it, so that this only tries. */
function ensureHeadlessShell() {
  const found = findHeadlessShell()
  if (found !== undefined) return found
  const without = 'No headless shell: every test runs in the browser above, which takes longer and shows the same.'
  if (process.env.CHROME_PATH || !mayInstall()) return without
  console.log('No headless shell on this machine: installing Debian’s chromium-headless-shell through apt-get.')
  try {
    installDebianPackage('chromium-headless-shell', 'Tests take longer without it.')
  } catch (error) {
    console.log(/** @type {Error} */ (error).message)
  }
  return findHeadlessShell() ?? without
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  try {
    console.log(ensureBrowsers())
  } catch (error) {
    console.error(/** @type {Error} */ (error).message)
    process.exitCode = 1
  }
}
