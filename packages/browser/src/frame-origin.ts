import { configurationError } from './configuration-error.js'

const ADDRESS = /^(?:(https?):\/\/)?((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?)\/?$/i
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\.0\.0\.1|\[::1\])$/

/**
 * Returns the origin of Duo's frame as browsers write it: in lower case, without the scheme's default port.
 *
 * It accepts a host only: whoever chooses this URL receives the prompt, so a path, a query or user information is
 * rejected. Plain http is for a local Duo on this machine only.
 *
 * @throws DuoWebError `bad_host`
 */
export function frameOrigin(host: string): string {
  const [, scheme = 'https', authority] = (typeof host === 'string' && ADDRESS.exec(host.trim())) || []
  const url = authority && parseUrl(`${scheme}://${authority}`)
  if (!url || (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))) {
    throw configurationError(
      'bad_host',
      `\`host\` must be a host name such as api-xxxxxxxx.duosecurity.com (plain http only on localhost), not ${typeof host === 'string' ? `"${host}"` : typeof host}.`,
    )
  }
  return url.origin
}

function parseUrl(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}
