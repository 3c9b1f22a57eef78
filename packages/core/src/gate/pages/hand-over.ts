import { html } from './html.js'
import { createNonce, pageAnswer, pageDocument } from './page.js'
import type { GateAnswer } from '../request/request.js'

/**
 * A page that goes on by itself. It makes the next request one of a page of this site: a redirect would still count as
 * the request that led here, with that one's origin and under its page's policy.
 */
export function handOverAnswer(options: {
  /** An address, or a path of this site. */
  to: string
  title: string
  headers?: GateAnswer['headers']
}): GateAnswer {
  const { to, title, ...extra } = options
  const nonce = createNonce()
  const body = html`<h1>${title}</h1>
<p>This page goes on by itself.</p>
<p><a class="action" href="${to}">Continue</a></p>`
  const head = html`<meta http-equiv="refresh" content="0;url=${to}">`
  return pageAnswer({ status: 200, nonce, document: pageDocument({ title, nonce, body, head }), ...extra })
}
