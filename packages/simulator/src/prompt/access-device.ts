import type { SimRequest } from '../transport/sim-request.js'

/** The browser that stands in front of the prompt. */
export interface AccessDevice {
  ip: string
  browser: string
  browserVersion: string
  os: string
  osVersion: string
}

// The order counts: Chrome names Safari as well, and Edge both.
const BROWSERS: readonly [name: string, version: RegExp][] = [
  ['Edge Chromium', /\bEdg\w*\/([\d.]+)/],
  ['Firefox', /\bFirefox\/([\d.]+)/],
  ['Chrome', /\b(?:Headless)?Chrome\/([\d.]+)/],
  ['Safari', /\bVersion\/([\d.]+).* Safari\//],
]

const SYSTEMS: readonly [name: string, version: RegExp][] = [
  ['iOS', /\b(?:iPhone|iPad).*? OS ([\d_]+)/],
  ['Android', /\bAndroid ([\d.]+)/],
  ['Windows', /\bWindows NT ([\d.]+)/],
  ['Mac OS X', /\bMac OS X ([\d_.]+)/],
  ['Linux', /\bLinux ?([\d.]*)/],
]

/** What User-Agent and connection tell of it. */
export function accessDeviceOf({ headers, ip }: SimRequest): AccessDevice {
  // The patterns look at so much and no more.
  const agent = (headers['user-agent'] ?? '').slice(0, 400)
  const [browser, browserVersion] = firstOf(BROWSERS, agent)
  const [os, osVersion] = firstOf(SYSTEMS, agent)
  return { ip, browser, browserVersion, os, osVersion }
}

function firstOf(known: typeof BROWSERS, agent: string): [name: string, version: string] {
  for (const [name, pattern] of known) {
    const version = pattern.exec(agent)?.[1]
    if (version !== undefined) return [name, version.replaceAll('_', '.')]
  }
  return ['Unknown', '']
}
