import { tokenParameters } from '../universal/wire.js'
import { frameParameter, responseField } from '../web/wire.js'
import { type ExplainedCallback, explainCallback } from './explain-callback.js'
import { type ExplainedFrameError, type ExplainedSigned, explainSigned } from './explain-signed.js'
import { type ExplainedToken, explainToken } from './explain-token.js'
import type { KeysAtHand } from './keys-at-hand.js'

const carriers = [...tokenParameters, frameParameter, responseField]

/** What a text of Duo's protocols says. */
export type Explanation = ExplainedSigned | ExplainedFrameError | ExplainedCallback | ExplainedToken

/**
 * Takes a `sig_request`, a `sig_response`, the address of a callback or a token apart, for who looks for a mistake.
 * Nothing in the answer lets anybody in: signatures, codes and states are left out. It accepts nothing;
 * `verifyResponse` and `exchangeCode` do.
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
  const plain = unwrap(text)
  // A terminal and a mail break long lines.
  const joined = plain.replace(/\s*[\r\n]+\s*/g, '')
  for (const candidate of [plain, joined, ...parametersOf(joined)]) {
    const found = explainSigned(fieldOf(candidate), keys) ?? explainToken(candidate, keys)
    if (found !== undefined) return found
  }
  return explainCallback(joined)
}

/** Characters. */
const longestText = 512 * 1024

/** Without the quotes, the white space and the entities that copying brings along. */
function unwrap(text: string): string {
  const plain = text.slice(0, longestText).trim()
  const bare = /^(["'`<])([^]*)(["'`>])[,;]?$/.exec(plain)?.[2]?.trim() ?? plain
  return bare.replace(/&amp;/g, '&')
}

/**
 * What a URL of the address bar carries: the signed request of a redirect to the Universal Prompt, or of the iframe,
 * also in the body with which an application exchanges a code.
 */
function parametersOf(text: string): string[] {
  const query = text.slice(text.search(/[?#]/) + 1).replaceAll('#', '&')
  if (!query.includes('=')) return tokenOfJson(text)
  const parameters = new URLSearchParams(query)
  const values = carriers.map((name) => parameters.get(name)).filter((value) => value !== null)
  // A plus sign that nobody escaped is one of base64.
  return values.filter((value) => value !== '').map((value) => value.replaceAll(' ', '+'))
}

/** A response of the token call, as a log shows it. */
function tokenOfJson(text: string): string[] {
  const token = /"id_token"\s*:\s*"([\w.-]+)"/.exec(text)?.[1]
  return token === undefined ? [] : [token]
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
