import { parseDuoHost } from '../../transport/hosts.js'
import type { GateAnswer } from '../request/request.js'
import { pageDocument, frameStyle } from './document.js'
import { en } from './english.js'
import { frameAttributes, titled } from './frame-attributes.js'
import { attributes, Html, html } from './html.js'
import { createNonce, pageAnswer } from './page-answer.js'
import { promptScript } from './prompt-script.js'

/** Options of {@link promptPage}. */
export interface PromptPageOptions {
  /** Duo's API hostname, or an `http://` URL of a local Duo. */
  readonly host: string
  /** What `signRequest` returned. */
  readonly sigRequest: string
  /** The URL that the browser posts Duo's response to. */
  readonly postAction: string
  /** The form field that carries it. `sig_response` by default. */
  readonly postArgument?: string
  /** More attributes for the iframe. */
  readonly attributes?: Readonly<Record<string, string>>
}

/** Attributes of the iframe as the browser script reads them. */
export function iframeAttributes(options: PromptPageOptions): Readonly<Record<string, string>> {
  return {
    id: 'duo_iframe',
    ...options.attributes,
    'data-host': options.host,
    'data-sig-request': options.sigRequest,
    'data-post-action': options.postAction,
    ...(options.postArgument === undefined ? {} : { 'data-post-argument': options.postArgument }),
  }
}

/**
 * Returns a whole page with Duo's iframe. It contains the script, so you don't have to serve any other file.
 *
 * @example
 * ```ts
 * const signer = createSigner({ ikey, skey, akey })
 * const page = promptPage({ host, sigRequest: signer.signRequest('alice'), postAction: '/login/duo' })
 * ```
 *
 * @returns status, headers (the content security policy among them) and body
 * @throws DuoError `invalid_option` for an invalid host
 */
export function promptPage(options: PromptPageOptions): GateAnswer {
  const duo = parseDuoHost(options.host)
  const nonce = createNonce()
  const { labels, prompt } = en.texts
  const own = titled(frameAttributes(duo.origin, options.attributes), labels)
  const [title, text] = prompt
  const body = html`<h1>${title}</h1>
<p>${text}</p>
<iframe${attributes(iframeAttributes({ ...options, attributes: own }))}></iframe>
<script nonce="${nonce}">${new Html(promptScript().text)}</script>
<noscript><p>${labels.needsScript}</p></noscript>`
  const document = pageDocument({
    language: en.tag,
    direction: 'ltr',
    title,
    nonce,
    body,
    brand: {},
    style: frameStyle,
  })
  return pageAnswer({ status: 200, document, nonce, frameSource: duo.origin, referrerPolicy: 'strict-origin' })
}
