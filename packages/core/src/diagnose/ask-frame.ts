import { parseAddress } from '../transport/address.js'
import { invalidOption } from '../errors/errors.js'
import { createPageHttp } from '../transport/http.js'
import { checkOptionNames, optionNames } from '../option-names.js'
import { checkTransportOptions, type TransportOptions } from '../transport/transport-options.js'
import { createSigner } from '../web/signer.js'
import type { SignerOptions } from '../web/signer-options.js'
import { framePath, frameVersion, halfSeparator, upgradeTitle } from '../web/wire.js'

/** The application and the page to open the frame for. */
export interface FrameQuestion extends Pick<SignerOptions, 'ikey' | 'skey' | 'akey' | 'now'>, TransportOptions {
  /** The URL of the page that contains the frame. Duo compares it with the application's allowed hostnames. */
  readonly parent: string
  /** The user to open the frame for; nothing is sent to them. `duokit-doctor` by default. */
  readonly username?: string
}

/** The state of Duo's frame. */
export interface AskedFrame {
  /**
   * `upgrade_required`: Duo has ended the iframe for this application. `refused`: the frame rejects the request.
   */
  readonly state: 'shown' | 'upgrade_required' | 'refused'
  /** The HTTP status. */
  readonly status: number
}

const names = /* @__PURE__ */ optionNames<FrameQuestion>({
  ikey: true,
  skey: true,
  akey: true,
  now: true,
  host: true,
  timeout: true,
  fetch: true,
  trustedRoots: true,
  parent: true,
  username: true,
})

/**
 * Opens Duo's frame as a browser does, to find out whether the application may still use it. Duo documents only the
 * title of the upgrade page, not its other rejections. `shown` therefore means that no known problem was found.
 *
 * @throws DuoError `invalid_option`; `duo_unavailable` (`outage`), `duo_rate_limited`
 */
export async function askFrame(question: FrameQuestion): Promise<AskedFrame> {
  checkOptionNames(question, names, 'askFrame')
  const { parent, username = 'duokit-doctor', host, timeout, fetch, trustedRoots, ...keys } = question
  if (parseAddress(parent) === undefined) throw invalidOption('parent', 'must be the URL of a page')
  const transport = checkTransportOptions({ host, timeout, fetch, trustedRoots })
  const [request = ''] = createSigner(keys).signRequest(username).split(halfSeparator)
  const query = `tx=${encodeURIComponent(request)}&parent=${encodeURIComponent(parent)}&v=${frameVersion}`
  const open = createPageHttp(transport)
  const { status, text } = await open(`${transport.duo.origin}${framePath}?${query}`)
  if (upgradeTitle.test(text)) return { state: 'upgrade_required', status }
  // The prompt is behind a redirect to a page of its own.
  return { state: status < 400 ? 'shown' : 'refused', status }
}
