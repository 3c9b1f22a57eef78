import { configurationError } from './configuration-error.js'

/** A signed request, taken apart. */
export interface SigRequest {
  /** All of it, as the server gave it. */
  sigRequest: string
  /** The half for Duo, which travels in the frame's address. */
  duoSig: string
  /** The half for the application, which never goes to Duo and comes back with the answer. */
  appSig: string
}

/**
 * Takes a signed request apart; nothing in, nothing out.
 *
 * @throws DuoWebError `server_error` when the server sent `ERR|…` instead, `bad_token` for what is no text with exactly
 * one `:`
 */
export function parseSigRequest(sigRequest: string | null | undefined): SigRequest | undefined {
  if (!sigRequest) return undefined
  // JavaScript callers give other things than texts, and half a character cannot stand in the frame's address.
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
