import { configurationError } from './configuration-error.js'
import type { DuoInitOptions } from './duo-init-options.js'
import { frameOrigin } from './frame-origin.js'
import { parseSigRequest, type SigRequest } from './parse-sig-request.js'
import type { PromptElement } from './prompt-element.js'

/** Options and attributes, brought together and checked. */
export interface Settings {
  origin: string
  duoSig: string
  appSig: string
  postAction: string
  postArgument: string
}

/**
 * Validates the options alone, to throw an error at once even if the element does not exist yet.
 *
 * @throws DuoWebError
 */
export function checkOptions(options: DuoInitOptions): void {
  parseSigRequest(options.sig_request)
  if (options.host) frameOrigin(options.host)
}

/** @throws DuoWebError for a missing or wrong host or signed request */
export function readSettings(options: DuoInitOptions, { attributeSources }: PromptElement): Settings {
  const attribute = (name: string) =>
    attributeSources.map((source) => source.getAttribute(`data-${name}`)).find((value) => value)

  const host = options.host || attribute('host')
  if (!host) {
    throw configurationError('no_host', 'No API hostname is given for Duo to use.  Pass `host`, or set `data-host`.')
  }
  const sig = complete(parseSigRequest(options.sig_request)) ?? complete(parseSigRequest(attribute('sig-request')))
  if (!sig) {
    throw configurationError(
      'no_sig_request',
      'No valid signed request is given.  Pass `sig_request`, or set `data-sig-request`.',
    )
  }
  return {
    origin: frameOrigin(host),
    duoSig: sig.duoSig,
    appSig: sig.appSig,
    postAction: options.post_action || attribute('post-action') || '',
    postArgument: options.post_argument || attribute('post-argument') || 'sig_response',
  }
}

function complete(sig: SigRequest | undefined): SigRequest | undefined {
  return sig?.duoSig && sig.appSig ? sig : undefined
}
