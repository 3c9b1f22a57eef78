import { parseDuoHost } from '../../transport/hosts.js'
import { frameAttributes } from './frame-attributes.js'
import { attributes, Html, html } from './html.js'
import { createNonce, pageAnswer, pageDocument } from './page.js'
import { promptScript } from './prompt-script.js'
import type { GateAnswer } from '../request/request.js'

/** The pieces of the prompt page, for an application that draws its own. */
export interface PromptParts {
  readonly username: string
  /** Attributes of the iframe: what Duo's browser script reads, and the application's own. */
  readonly iframe: Readonly<Record<string, string>>
  /** Attributes of the script element; `src` is under `basePath`. */
  readonly script: Readonly<Record<string, string>>
  /** For the page's own `style` and `script` elements: the content security policy allows no others. */
  readonly nonce: string
  /** Both elements as markup, ready to be placed. */
  readonly html: string
}

/** What the page around Duo's iframe is made of. */
export interface PromptPageOptions {
  /** Duo's API hostname; an `http://` address only for a local Duo. */
  readonly host: string
  /** What `signRequest` returned. */
  readonly sigRequest: string
  /** Where the browser posts Duo's answer. */
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
 * A whole page with Duo's iframe, for who takes the three steps of Duo's documentation by hand. The script is part of
 * the page, so nothing else has to be served.
 *
 * @example
 * ```ts
 * const signer = createSigner({ ikey, skey, akey })
 * const page = promptPage({ host, sigRequest: signer.signRequest('alice'), postAction: '/login/duo' })
 * ```
 *
 * @returns status, headers (the content security policy among them) and body
 * @throws DuoError `invalid_option` for a host that is none
 */
export function promptPage(options: PromptPageOptions): GateAnswer {
  const duo = parseDuoHost(options.host)
  const nonce = createNonce()
  const iframe = iframeAttributes({ ...options, attributes: frameAttributes(duo.origin, options.attributes) })
  const script = html`<script nonce="${nonce}">${new Html(promptScript().text)}</script>`
  const elements = html`<iframe${attributes(iframe)}></iframe>
${script}`
  return framePage({ document: promptDocument({ elements, nonce, username: undefined }), nonce, duoOrigin: duo.origin })
}

/**
 * The prompt page as an answer. Duo's check of the embedding host needs a referrer, and `Origin: null` would fail ours.
 */
export function framePage(options: {
  document: string
  nonce: string
  duoOrigin: string
  formTargets?: readonly string[]
  headers?: GateAnswer['headers']
}): GateAnswer {
  return pageAnswer({
    status: 200,
    nonce: options.nonce,
    document: options.document,
    frameSource: options.duoOrigin,
    formTargets: options.formTargets ?? [],
    referrerPolicy: 'strict-origin',
    headers: options.headers ?? [],
  })
}

/** Our own view of the prompt. */
export function promptDocument(options: { elements: Html; nonce: string; username: string | undefined }): string {
  const who = options.username === undefined ? undefined : html` for <strong>${options.username}</strong>`
  const body = html`<h1>Confirm it is you</h1>
<p>One more step${who}: answer Duo’s prompt.</p>
${options.elements}
<noscript><p>This step needs JavaScript. Please allow it for this page and load it again.</p></noscript>`
  return pageDocument({ title: 'Two-step login', nonce: options.nonce, body, style: frameStyle })
}

// Width and height as Duo's documentation gives them; a phone gets the height that its prompt needs when it wraps. In
// the dark a browser puts white under a frame that knows only light (CSS Color Adjustment 2.5.1); ours would shine
// through at the corners.
const frameStyle = `
iframe { display: block; box-sizing: border-box; width: 100%; min-width: 304px; max-width: 620px; height: 330px; border: 0;
  border-radius: .4rem; background: light-dark(#fff, transparent); }
@media (max-width: 30rem) { main { padding-inline: .5rem; } iframe { height: 480px; } }
`
