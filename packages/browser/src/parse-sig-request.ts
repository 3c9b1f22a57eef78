import { configurationError } from './configuration-error.js'

/** A signed request, taken apart. */
export interface SigRequest {
  /** All of it, as the server gave it. */
  sigRequest: string
  /** The half for Duo, which is part of the frame's URL. */
  duoSig: string
  /** The half for the application. Duo never receives it; it is added to the response. */
  appSig: string
}

/**
 * Splits a signed request; returns `undefined` if there is none.
 *
 * @throws DuoWebError `server_error` when the server sent `ERR|…` instead, `bad_token` for anything but a string with
 * exactly one `:`
 */
export function parseSigRequest(sigRequest: string | null | undefined): SigRequest | undefined {
  if (!sigRequest) return undefined
  // JavaScript callers may pass other values than strings, and a URL cannot contain half a character.
  const text = typeof sigRequest === 'string' && !/\p{Cs}/u.test(sigRequest) ? sigRequest : ''
  if (text.startsWith('ERR|')) throw configurationError('server_error', text.split('|')[1] ?? '')
  const [duoSig, appSig, ...rest] = text.split(':')
  if (duoSig === undefined || appSig === undefined || rest.length > 0) {
    throw configurationError(
      'bad_token',
      "Duo was given a bad token.  This might indicate a configuration problem with one of Duo's client libraries.",
    )
  }
  return { sigRequest, duoSig, appSig }
}
