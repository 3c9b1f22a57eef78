import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isProgram, onPath } from './programs.mjs'

const namesOnPath = [
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'msedge',
]

/** @type {Partial<Record<NodeJS.Platform, () => string[]>>} */
const usualPlaces = {
  darwin: () =>
    ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/Applications', join(process.env.HOME ?? '/', 'Applications')].map((folder) =>
        join(folder, `${name}.app`, 'Contents', 'MacOS', name),
      ),
    ),
  win32: () =>
    [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .flatMap((folder) => (folder === undefined ? [] : [folder]))
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Chromium', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]),
  linux: () => ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'],
}

/**
 * The switches every test browser starts with: no sandbox only where Chrome refuses one (root), and no traffic of its
 * own.
 */
const browserArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * What Playwright starts.
 *
 * @typedef {{ executablePath: string, args: string[] }} BrowserProgram
 */

/**
 * How tests start their browser: the headless shell where there is one, which is Chromium's engine without the windows
 * around it and takes half the time for each page. Throws when there is no browser at all.
 *
 * @returns {BrowserProgram}
 */
export function quickBrowser() {
  return { executablePath: findHeadlessShell() ?? findBrowser(), args: browserArguments }
}

/**
 * How tests start a browser of people: it keeps pages for the back button, which the shell does not. Throws when there
 * is none.
 *
 * @returns {BrowserProgram & { ignoreDefaultArgs: string[] }}
 */
export function wholeBrowser() {
  // Playwright turns that off.
  return { executablePath: findBrowser(), args: browserArguments, ignoreDefaultArgs: ['--disable-back-forward-cache'] }
}

/** The path of a headless shell of this machine, if there is one and nobody named a browser. */
export function findHeadlessShell() {
  if (process.env.CHROME_PATH) return undefined
  return onPath(['chromium-headless-shell', 'chrome-headless-shell']).find(isProgram)
}

/**
 * The path of a Chrome, Chromium or Edge of this machine, or else Playwright's own download; throws when there is none.
 */
export function findBrowser() {
  const named = process.env.CHROME_PATH
  if (named) {
    if (isProgram(named)) return named
    throw new Error(`CHROME_PATH names "${named}", which is not a program. Correct it or unset it.`)
  }
  const found = [...onPath(namesOnPath), ...(usualPlaces[process.platform]?.() ?? []), ...playwrightDownload()].find(
    isProgram,
  )
  if (found !== undefined) return found
  throw new Error(
    'No Chrome, Chromium or Edge was found. Install one (Debian: apt-get install chromium), ' +
      'or set CHROME_PATH to the program of one that is elsewhere.',
  )
}

function playwrightDownload() {
  try {
    // Loaded here only: a clone in which nothing is installed yet has none.
    return [createRequire(import.meta.url)('playwright-core').chromium.executablePath()]
  } catch {
    return []
  }
}
