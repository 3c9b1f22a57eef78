import { tokenParameters } from '../universal/wire.js'
import { frameParameter, responseField } from '../web/wire.js'
import { type ExplainedCallback, explainCallback } from './explain-callback.js'
import { type ExplainedFrameError, type ExplainedSigned, explainSigned } from './explain-signed.js'
import { type ExplainedToken, explainToken } from './explain-token.js'
import type { KeysAtHand } from './keys-at-hand.js'

const carriers = [...tokenParameters, frameParameter, responseField]

/** The explanation of a value of Duo's protocols. */
export type Explanation = ExplainedSigned | ExplainedFrameError | ExplainedCallback | ExplainedToken

/**
 * Explains a `sig_request`, a `sig_response`, a callback URL or a token, to help find a mistake. The explanation
 * contains no signatures, codes or states, so nobody can log in with it. Never accept a login because of it: use
 * `verifyResponse` or `exchangeCode`.
 *
 * @example
 * ```ts
 * const found = explain(text, { ikey, skeys: [skey], akeys: [akey] })
 * console.log(found?.kind)
 * ```
 *
 * @returns `undefined` for any other string
 */
export function explain(text: string, keys: KeysAtHand = {}): Explanation | undefined {
  const plain = unwrap(text)
  // Terminals and mail programs break long lines.
  const joined = plain.replace(/\s*[\r\n]+\s*/g, '')
  for (const candidate of [plain, joined, ...parametersOf(joined)]) {
    const found = explainSigned(fieldOf(candidate), keys) ?? explainToken(candidate, keys)
    if (found !== undefined) return found
  }
  return explainCallback(joined)
}

/** Characters. */
const longestText = 512 * 1024

/** Removes the quotes, white space and entities that copying adds. */
function unwrap(text: string): string {
  const plain = text.slice(0, longestText).trim()
  const bare = /^(["'`<])([^]*)(["'`>])[,;]?$/.exec(plain)?.[2]?.trim() ?? plain
  return bare.replace(/&amp;/g, '&')
}

/**
 * The values in a URL of the address bar: the signed request of a redirect to the Universal Prompt, or of the iframe.
 * Also those in the body of the request that exchanges a code.
 */
function parametersOf(text: string): string[] {
  const query = text.slice(text.search(/[?#]/) + 1).replaceAll('#', '&')
  if (!query.includes('=')) return tokenOfJson(text)
  const parameters = new URLSearchParams(query)
  const values = carriers.map((name) => parameters.get(name)).filter((value) => value !== null)
  // An unescaped plus sign belongs to base64.
  return values.filter((value) => value !== '').map((value) => value.replaceAll(' ', '+'))
}

/** The token in a response of the token endpoint, as a log shows it. */
function tokenOfJson(text: string): string[] {
  const token = /"id_token"\s*:\s*"([\w.-]+)"/.exec(text)?.[1]
  return token === undefined ? [] : [token]
}

/** A signed value, as a form or a URL contains it. */
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
