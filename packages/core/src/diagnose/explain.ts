import { responseField } from '../web/wire.js'
import { type ExplainedCallback, explainCallback } from './explain-callback.js'
import { type ExplainedFrameError, type ExplainedSigned, explainSigned } from './explain-signed.js'
import { type ExplainedToken, explainToken } from './explain-token.js'
import type { KeysAtHand } from './keys-at-hand.js'

/** What a text of Duo's protocols says. */
export type Explanation = ExplainedSigned | ExplainedFrameError | ExplainedCallback | ExplainedToken

/**
 * Takes a `sig_request`, a `sig_response`, the address of a callback or a token apart, for who looks for a mistake. Nothing in the
 * answer lets anybody in: signatures, codes and states are left out. It accepts nothing; `verifyResponse` and `exchangeCode` do.
 *
 * @example
 * ```ts
 * const found = explain(text, { ikey, skeys: [skey], akeys: [akey] })
 * console.log(found?.kind)
 * ```
 *
 * @returns `undefined` for a text that is none of these
 */
export function explain(text: string, keys: KeysAtHand = {}): Explanation | undefined {
  const plain = text.trim()
  return explainSigned(fieldOf(plain), keys) ?? explainToken(plain, keys) ?? explainCallback(plain)
}

/** A signed text as it is found in a form or an address. */
function fieldOf(text: string): string {
  const start = `${responseField}=`
  if (text.startsWith(start)) return new URLSearchParams(text).get(responseField) ?? ''
  if (text.includes('|') || !/%7c/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
